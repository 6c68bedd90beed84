extension RuleCollection.LoadedExpectation: Cached {
  func write(to cache: inout CacheWriter) {
    expectation.write(to: &cache)
    rules.write(to: &cache)
    condition.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      expectation: try Expectation(from: &cache), rules: try [RuleCollection.Subject](from: &cache),
      condition: try RuleCollection.Subject?(from: &cache))
  }
}

extension Expectation: Cached {
  func write(to cache: inout CacheWriter) {
    metadata.write(to: &cache)
    rules.write(to: &cache)
    schedule.write(to: &cache)
    graceSeconds.write(to: &cache)
    zone.write(to: &cache)
    condition.write(to: &cache)
    control.write(to: &cache)
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    self.init(
      metadata: try Metadata(from: &cache), rules: try [Correlation.Reference](from: &cache),
      schedule: try Schedule(from: &cache), graceSeconds: try Int(from: &cache),
      zone: try Correlation.Reference(from: &cache),
      condition: try Correlation.Reference?(from: &cache),
      control: try Correlation.Reference?(from: &cache))
  }
}

extension Expectation.Schedule: Cached {
  func write(to cache: inout CacheWriter) {
    switch self {
    case .seconds(let seconds):
      cache.write(byte: 0)
      seconds.write(to: &cache)
    case .days(let days):
      cache.write(byte: 1)
      days.write(to: &cache)
    case .calendar(let times):
      cache.write(byte: 2)
      times.weekdays.write(to: &cache)
      times.months.write(to: &cache)
      times.days.write(to: &cache)
      times.secondOfDay.write(to: &cache)
    case .boot(let seconds):
      cache.write(byte: 3)
      seconds.write(to: &cache)
    }
  }

  init(from cache: inout CacheReader) throws(CacheDamage) {
    switch try cache.byte() {
    case 0: self = .seconds(try Int(from: &cache))
    case 1: self = .days(try Int(from: &cache))
    case 2:
      self = .calendar(
        CalendarTimes(
          weekdays: try [Int](from: &cache), months: try [Int](from: &cache),
          days: try [Int](from: &cache), secondOfDay: try Int(from: &cache)))
    case 3: self = .boot(withinSeconds: try Int(from: &cache))
    default: throw CacheDamage()
    }
  }
}
