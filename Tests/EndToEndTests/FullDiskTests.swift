import Glibc
import Testing

/// A store that cannot grow: on a small file system of the test's own.
@Suite struct FullDiskTests {
  static var canMount: Bool { getuid() == 0 && access("/usr/bin/unshare", X_OK) == 0 }

  @Test(.enabled(if: FullDiskTests.canMount, "needs root for a private mount"))
  func aFullDiskStopsReadingUntilThereIsRoom() throws {
    let folder = try TestFolder()
    try folder.configure()
    // Found by the rules of what attestd notices itself, too.
    let pack =
      "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/config/rules/self.yml"
    try folder.write("rules/self.yml", SelfWatchTests.text(of: pack))
    folder.makeFolder("state")
    try folder.write("app.log", "")
    // Everything that looks at the small file system has to live in its namespace: a script of its own.
    try folder.write("disk.sh", Self.script)
    let run = try folder.run(
      "/usr/bin/timeout",
      [
        "-k", "5", "60", "/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/bash",
        folder["disk.sh"],
        folder.path, Program.attestd.path, Program.attestctl.path,
      ])
    let report = run.output + run.errors + folder.text("attestd.out") + folder.text("attestd.err")
    #expect(run.status == 0, "\(report)")
    #expect(run.output.contains("stopped reading"), "\(report)")
    #expect(run.output.contains("examined 400 of 400"), "\(report)")
    #expect(run.output.contains("findings 400"), "\(report)")
    #expect(run.output.contains("gap storeUnavailable back-filled"), "\(report)")
    #expect(run.output.contains("verified"), "\(report)")
    #expect(run.output.contains("told once"), "\(report)")
    #expect(run.output.contains("not paused"), "\(report)")
  }

  /// Fills the file system, logs, makes room; prints what it sees.
  static let script = """
    set -u
    folder=$1 attestd=$2 ctl=$3
    state=$folder/state
    mount -t tmpfs -o size=2m,mode=700 tmpfs "$state" || exit 2
    look() { "$ctl" --state "$state" "$@"; }
    until_true() { for _ in $(seq 300); do "$@" && return 0; sleep 0.05; done; return 1; }
    "$attestd" --state "$state" --config "$folder/attestd.yaml" > "$folder/attestd.out" 2> "$folder/attestd.err" &
    daemon=$!
    until_true eval 'look status --json 2> /dev/null | grep -q "\\"daemon\\":"' || exit 3
    head -c 2000000 /dev/zero > "$state/ballast" 2> /dev/null
    for n in $(seq 400); do
      echo "2026-11-22T10:00:00Z web01 doorkeeper[7]: pam_unix(doorkeeper:auth): authentication failure; logname= \
    uid=0 euid=0 tty= ruser= rhost=192.0.2.10  user=u$n"
    done >> "$folder/app.log"
    until_true grep -q 'Reading has stopped' "$folder/attestd.out" && echo "stopped reading"
    kill -0 $daemon || { echo "the daemon died"; exit 4; }
    # Room for the findings.
    rm "$state/ballast"
    mount -o remount,size=20m "$state"
    alarms() { look findings --json 2>/dev/null | tr '{' '\\n' | grep -c '"user":"u'; }
    found() { [ "$(alarms)" -eq 400 ]; }
    until_true found
    gap() { look gaps --json | grep -q storeUnavailable; }
    until_true gap
    kill -TERM $daemon
    wait $daemon || { echo "the daemon failed with $?"; exit 5; }
    echo "findings $(alarms)"
    [ "$(look findings | grep -c 'Record could not be written')" -eq 1 ] && echo "told once"
    look gaps | grep -q ' paused ' || echo "not paused"
    echo "examined $(look coverage --json | grep -o '"examined":[0-9]*' | cut -d: -f2 | awk "{ sum += \\$1 } END { print sum }") of 400"
    look gaps --json | tr '{' '\\n' | grep -q '"cause":"storeUnavailable".*"state":"back-filled"' \\
      && echo "gap storeUnavailable back-filled"
    look verify > /dev/null && echo verified
    """
}
