import CanonicalJSON
import Glibc
import Ledger
import Linux
import Testing

/// The record is signed, and what does not continue a signed record is found out.
@Suite struct SigningTests {
  private static let pack =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/config/rules/self.yml"

  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    let text = folder.text("attestd.yaml")
    try folder.write(
      "attestd.yaml",
      text.replacing("rules: [\(folder["rules"])]", with: "rules: [\(folder["rules"]), \(Self.pack)]"))
    try folder.write("app.log", TestFolder.alarm("one"))
    return folder
  }

  private func rows(_ sql: String, of folder: TestFolder) throws -> [Substring] {
    try folder.run("/usr/bin/sqlite3", [folder["state/checkpoints.db"], sql]).lines
  }

  private func titles(_ folder: TestFolder) throws -> [String] {
    (try folder.json("findings").array ?? []).compactMap { $0["title"]?.string }
  }

  private func copy(_ name: String, to new: String, _ folder: TestFolder) throws {
    #expect(try folder.run("/bin/cp", [folder[name], folder[new]]).status == 0)
  }

  @Test func aStoppedRecordIsSignedToItsLastLeaf() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    let shard = try #require(try folder.json("status")["ledger"]?.array?.last)
    #expect(shard["signed_size"]?.integer == shard["size"]?.integer)
    #expect(shard["signed"]?.string != nil)
    let verdict = try folder.ctl("verify")
    #expect(verdict.status == 0, "\(verdict.output)")
    #expect(verdict.output.contains("1 checkpoints on this host were checked against the tree"))
    let key = try #require(try folder.json("key")["keys"]?.array?.first?["key"]?.string)
    #expect(key.utf8.count == 44)
    #expect(try folder.json("status")["keys"]?.array?.last?.string == key)
    var status = stat()
    #expect(stat(folder["state/keys/signing.key"], &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func aFindingIsProvenToBeInTheSignedRecord() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    let id = try #require((try folder.json("findings").array ?? []).first?["id"]?.string)
    #expect(try folder.ctl("show", id, "--proof", folder["proof"]).status == 0)
    let proof = try TLogProof(parsing: folder.bytes("proof"))
    let vkey = try #require(try folder.json("key")["keys"]?.array?.first?["vkey"]?.string)
    let key = try #require(try VerifierKey.keys(parsing: Array(vkey.utf8)).first)
    let leaf = folder.bytes("proof.leaf")
    #expect(try Leaf(parsing: leaf).body["finding"]?.string == id)
    _ = try proof.verify(.leaf(leaf), origin: key.name, log: [key])
    #expect(throws: LedgerRefusal.self) {
      try proof.verify(.leaf(Array(leaf.dropLast())), origin: key.name, log: [key])
    }
  }

  @Test func aRecordPutBackFromACopyIsNotSignedAndAnotherShardBegins() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    try copy("state/attestd.db", to: "copy.db", folder)
    try folder.append("app.log", TestFolder.alarm("two"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.ctl("checkpoint", "--output", folder["held"]).status == 0)
    let signed = try rows("SELECT max(size) FROM checkpoint", of: folder)
    for suffix in ["-wal", "-shm"] { unlink(folder["state/attestd.db"] + suffix) }
    try copy("copy.db", to: "state/attestd.db", folder)
    #expect(try folder.attestd("--once").status == 0)
    #expect(try titles(folder).contains("Record does not continue its last checkpoint"))
    let ledger = try folder.json("status")["ledger"]?.array ?? []
    #expect(ledger.map { $0["shard"]?.string }.count == 2)
    #expect(ledger.last?["signed_size"]?.integer == ledger.last?["size"]?.integer)
    // Nothing was signed on the old shard.
    let year = try #require(ledger.first?["shard"]?.string)
    #expect(try rows("SELECT max(size) FROM checkpoint WHERE shard = '\(year)'", of: folder) == signed)
    // The record says itself what it lacks; whoever holds the checkpoint sees it without being told.
    let verdict = try folder.ctl("verify")
    #expect(verdict.status == 0 && verdict.output.contains("does not continue that"), "\(verdict.output)")
    let held = try folder.ctl("verify", "--checkpoint", folder["held"])
    #expect(held.status == 1 && held.output.contains("cut short after this was signed"), "\(held.output)")
    // From then on all is as usual.
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("status")["ledger"]?.array?.count == 2)
  }

  @Test func aRecordBegunAnewDoesNotTakeTheNameOfTheOneBefore() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    let year = try #require(try folder.json("status")["ledger"]?.array?.first?["shard"]?.string)
    for suffix in ["", "-wal", "-shm"] { unlink(folder["state/attestd.db"] + suffix) }
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("status")["ledger"]?.array?.compactMap { $0["shard"]?.string } == [year + "-02"])
    #expect(try titles(folder).contains("Record does not continue its last checkpoint"))
  }

  @Test func leavesThatAreOthersNowAreFoundThoughTheirNumberIsTheSame() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    #expect(
      try folder.run(
        "/usr/bin/sqlite3",
        [
          folder["state/checkpoints.db"],
          "DROP TRIGGER checkpoint_is_not_edited; UPDATE checkpoint SET root = zeroblob(32)",
        ]
      ).status == 0)
    #expect(try folder.ctl("verify").output.contains("its row says otherwise than what was signed"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("status")["ledger"]?.array?.count == 2)
  }

  @Test func aReplacedKeySignsOnForAWhile() throws {
    let folder = try folder()
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
    #expect(try eventually { try folder.ctl("key").status == 0 })
    let first = try #require(try folder.json("key")["keys"]?.array?.last?["vkey"]?.string)
    try folder.write("first.vkey", first + "\n")
    #expect(try folder.ctl("checkpoint").status == 0)
    let rotated = try folder.ctl("key", "rotate")
    #expect(rotated.status == 0, "\(rotated.errors)")
    #expect(try folder.ctl("key", "rotate").status == 70, "the one before still signs")
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0)
    let keys = try folder.json("key")["keys"]?.array ?? []
    #expect(keys.count == 2)
    let second = try #require(keys.last?["vkey"]?.string)
    try folder.write("second.vkey", second + "\n")
    // The last checkpoint bears both signatures, and either key will do.
    let note = try rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", of: folder)
    #expect(note.count { $0.hasPrefix("—") } == 2)
    #expect(try folder.ctl("verify").status == 0)
    #expect(try folder.ctl("verify", "--vkey", folder["first.vkey"]).status == 0)
    // What was signed before the second key came is not signed by it.
    #expect(try folder.ctl("verify", "--vkey", folder["second.vkey"]).status == 1)
  }

  /// A journal stays where a writer was killed; whoever only reads has to get past it.
  @Test func aCheckpointThatWasHalfWrittenDoesNotKeepAnybodyFromReading() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    let (file, copy) = (folder["state/checkpoints.db"], folder["half"])
    let half = """
      PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;
      INSERT INTO checkpoint SELECT 'z', value, x'00', 1, 'stop', printf('%500s', 'n') FROM generate_series(1, 2000);
      """
    let made = try folder.run(
      "/usr/bin/sqlite3",
      [file, half, ".shell cp '\(file)' '\(copy)'; cp '\(file)-journal' '\(copy)-journal'"])
    #expect(made.status == 0, "\(made.errors)")
    #expect(try folder.run("/bin/mv", [copy, file]).status == 0)
    #expect(try folder.run("/bin/mv", [copy + "-journal", file + "-journal"]).status == 0)
    let verdict = try folder.ctl("verify")
    #expect(verdict.status == 0, "\(verdict.output) \(verdict.errors)")
    #expect(try rows("SELECT count(*) FROM checkpoint WHERE shard = 'z'", of: folder) == ["0"])
    #expect(access(file + "-journal", F_OK) != 0, "it was taken back")
  }

  /// A bundle made before the next start is signed by the new key, and has to name it.
  @Test func aKeyReplacedWhileAttestdIsStoppedIsShownAndNamedAtOnce() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    let first = try #require(try folder.json("key")["keys"]?.array?.last?["key"]?.string)
    let rotated = try folder.ctl("key", "rotate")
    #expect(rotated.status == 0, "\(rotated.errors)")
    let keys = (try folder.json("key")["keys"]?.array ?? []).compactMap { $0["key"]?.string }
    #expect(keys.count == 2 && keys.first == first)
    let second = try #require(keys.last)
    #expect(rotated.output.contains(second) && !rotated.output.contains(first))
    #expect(try folder.ctl("export", "--month", "last", "--output", folder["bundle"]).status == 0)
    let verdict = try folder.ctl("verify", folder["bundle"])
    #expect(verdict.status == 0, "\(verdict.output)")
    // The next start has nothing to add.
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("key")["keys"]?.array?.count == 2)
    #expect(try folder.ctl("verify").status == 0)
    #expect(try !titles(folder).contains("Signing key was replaced"))
  }

  @Test func withoutAUsableKeyAttestdRecordsOnAndSaysSo() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    chmod(folder["state/keys/signing.key"], 0o644)
    try folder.append("app.log", TestFolder.alarm("two"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try titles(folder).contains("Record is not signed"))
    #expect(try titles(folder).filter { $0 == "Doorkeeper turned a user away" }.count == 2)
    chmod(folder["state/keys/signing.key"], 0o600)
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func aKeyPutInThePlaceOfAnotherIsAFinding() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    try folder.write("state/keys/signing.key", [UInt8](repeating: 7, count: 32))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try titles(folder).contains("Signing key was replaced without the old one"))
  }

  /// An authority of the test's own, with OpenSSL.
  private static let authority = """
    set -e
    cat > tsa.cnf <<'END'
    [tsa]
    serial = serial
    crypto_device = builtin
    signer_digest = sha256
    default_policy = 1.2.3.4
    digests = sha256
    ess_cert_id_alg = sha256
    END
    openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 2 -subj '/CN=An authority' \\
      -addext extendedKeyUsage=critical,timeStamping 2>/dev/null
    echo 01 > serial
    openssl ts -reply -config tsa.cnf -section tsa -queryfile held.tsq -signer tsa.pem -inkey tsa.key -out held.tsr
    openssl ts -verify -queryfile held.tsq -in held.tsr -CAfile tsa.pem
    """

  @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "needs openssl"))
  func aTimeStampOfACheckpointIsVerifiedAndStated() throws {
    let folder = try folder()
    #expect(try folder.attestd("--once").status == 0)
    let made = try folder.ctl("checkpoint", "--output", folder["held"], "--anchor", "tsq")
    #expect(made.status == 0, "\(made.errors)")
    let stamped = try folder.run("/bin/bash", ["-c", "cd '\(folder.path)'\n" + Self.authority])
    try #require(stamped.status == 0, "\(stamped.output)\(stamped.errors)")
    #expect(try folder.ctl("checkpoint", "--output", folder["other"]).status == 0)
    func keep(_ file: String) throws -> Outcome {
      try folder.ctl(
        "checkpoint", "--reply", folder["held.tsr"], "--of", folder[file], "--tsa-certificate",
        folder["tsa.pem"])
    }
    let wrong = try keep("other")
    #expect(wrong.status == 70 && wrong.output.isEmpty, "it is of another checkpoint")
    let kept = try keep("held")
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(kept.output.contains("by the word of An authority"))
    let rows = try folder.run(
      "/usr/bin/sqlite3",
      [folder["state/attestd.db"], "SELECT bytes FROM leaf WHERE bytes LIKE '%rfc3161%'"])
    #expect(rows.lines.count == 1)
    #expect(try rows.json["body"]?["outside"]?.integer == 1)
    #expect(try folder.ctl("verify").status == 0)
  }
}
