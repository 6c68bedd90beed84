import Baselines
import Events
import Glibc

/// What groups cost: bytes in memory, bytes stored, and time.
enum Costs {
  /// Bytes of memory the process holds, as the kernel counts them.
  private static var resident: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }

  private static func nanoseconds(_ work: () -> Void) -> Double {
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start)
    work()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end)
    return Double(end.tv_sec - start.tv_sec) * 1e9 + Double(end.tv_nsec - start.tv_nsec)
  }

  /// What a group with a season takes, what one without, and what is stored of them; of so many each.
  static func units(_ count: Int = 20_000) -> (busy: Double, quiet: Double, storedBusy: Int, storedQuiet: Int)
  {
    let settings = RateSettings(intervalSeconds: 3600)
    func encoded(_ name: String) -> [UInt8] {
      let month = Month(Source.all.first { $0.name == name } ?? Source.all[0], seed: 1, incidents: false)
      var profile = RateProfile()
      for interval in month.intervals {
        _ = profile.close(count: interval.count, slot: interval.slot, settings: settings)
      }
      return profile.encoded
    }
    // All are kept until the end, so that none takes what another gave back.
    var all: [[RateProfile]] = []
    func bytes(_ encoded: [UInt8]) -> Double {
      let before = resident
      var profiles: [RateProfile] = []
      profiles.reserveCapacity(count)
      for _ in 0..<count {
        if let profile = RateProfile(encoded: encoded) { profiles.append(profile) }
      }
      all.append(profiles)
      return Double(resident - before) / Double(count)
    }
    let (busy, quiet) = (encoded("office"), encoded("rare"))
    _ = bytes(busy)
    return (bytes(busy), bytes(quiet), busy.count, quiet.count)
  }

  /// Nanoseconds of CPU for a close, a band, an empty close, and a note of silence.
  static func times() -> (close: Double, band: Double, empty: Double, note: Double) {
    let month = Month(Source.all[0], seed: 1, incidents: true)
    let settings = month.settings
    var profile = RateProfile()
    let close = nanoseconds {
      for _ in 0..<20 {
        profile = RateProfile()
        for interval in month.intervals {
          _ = profile.close(count: interval.count, slot: interval.slot, settings: settings)
        }
      }
    }
    let band = nanoseconds {
      for slot in 0..<168 { _ = profile.band(slot: slot, settings: settings) }
    }
    let empty = nanoseconds {
      for _ in 0..<100 {
        var copy = profile
        _ = copy.closeEmpty(100_000, settings: settings) { $0 % 168 }
      }
    }
    var silence = SilenceProfile()
    let silenceSettings = SilenceSettings()
    let note = nanoseconds {
      for event in 0..<200_000 {
        silence.note(Timestamp(seconds: Int64(event) * 20), settings: silenceSettings) {
          Int($0.microseconds / 3_600_000_000 % 168)
        }
      }
    }
    return (close / Double(20 * month.intervals.count), band / 168, empty / 100, note / 200_000)
  }
}
