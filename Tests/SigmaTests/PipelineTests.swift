import Events
import LocatedYAML
import Sigma
import Testing

/// A pipeline of these transformations, each written in one line, from line 3 on, column 5.
private func pipeline(_ items: String...) -> String {
  "name: own\ntransformations:\n" + items.map { "  - \($0)" }.joined(separator: "\n")
}

private func options(_ pipeline: String, placeholders: Placeholders = .init()) throws -> RuleLoader.Options {
  let read = ProcessingPipeline.load(text: pipeline, file: "p.yml")
  try #require(read.diagnostics.isEmpty, "\(read.diagnostics)")
  return RuleLoader.Options(placeholders: placeholders, pipelines: read.pipelines)
}

private func text(_ detection: String, _ more: String = "") -> String {
  "title: T\nname: t\nlogsource: {product: linux, service: sshd}\nlevel: high\ntags: [attack.t1110]\n\(more)"
    + "detection: \(detection)"
}

/// The rule's searches and condition after the pipeline, or `!` and the errors.
private func outcome(_ pipeline: String, _ rule: String, placeholders: Placeholders = .init()) throws
  -> String
{
  let loaded = RuleLoader.load(
    text: rule, file: "r.yml", options: try options(pipeline, placeholders: placeholders))
  guard let rule = loaded.rules.first else {
    return "!"
      + loaded.diagnostics.filter { $0.severity == .error }
      .map { "\($0.location.line):\($0.location.column): \($0.message)" }.joined(separator: "\n")
  }
  return (rule.searches.map(\.expression.shown) + [rule.condition.shown]).joined(separator: "; ")
}

/// What a transformation makes of a detection.
struct PipelineRow: CustomTestStringConvertible, Sendable {
  var item: String
  var detection: String
  var becomes: String

  init(_ item: String, _ detection: String, _ becomes: String) {
    self.item = item
    self.detection = detection
    self.becomes = becomes
  }

  var testDescription: String { "\(item) on \(detection)" }
}

@Suite struct PipelineTests {
  @Test(
    "fields",
    arguments: [
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: x}}", "{s: {a: 1, b: 2}, condition: s}",
        "(x equal 1 & b equal 2); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a|contains: [v, w], b: 2}, condition: s}",
        "((x <*>v<*>, <*>w<*> | y <*>v<*>, <*>w<*>) & b equal 2); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a|all: [v*, '*w']}, condition: not s}",
        "(all x v<*>, <*>w | all y v<*>, <*>w); !s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a|neq: v}, condition: s}",
        "(not x v & not y v); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a: null}, condition: s}",
        "(x null & y null); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a|exists: false}, condition: s}",
        "(x exists false & y exists false); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a|exists: true}, condition: s}",
        "(x exists true | y exists true); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: [x, y]}}", "{s: {a|neq: null}, condition: s}",
        "(not x null | not y null); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {a: b, b: a}}", "{s: {a: 1, b: 2}, condition: s}",
        "(b equal 1 & a equal 2); s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {g: x}}", "{s: {f|fieldref: g}, condition: s}",
        "f equal field x; s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {g: [x, y]}}",
        "{s: {f|fieldref|contains: [g, h]}, condition: s}",
        "f contains field x, contains field y, contains field h; s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {g: [x, y]}}", "{s: {f|fieldref|all: [g, h]}, condition: s}",
        "all f (equal field x | equal field y), equal field h; s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {f: x, g: y}}", "{s: {f|fieldref: g}, condition: s}",
        "x equal field y; s"),
      PipelineRow(
        "{type: field_name_mapping, mapping: {null: message}}", "{s: [a, 'b*c'], condition: s}",
        "message <*>a<*>, <*>b<*>c<*>; s"),
      PipelineRow("{type: field_name_mapping, mapping: {A: x}}", "{s: {a: 1}, condition: s}", "a equal 1; s"),
      PipelineRow(
        "{type: field_name_prefix_mapping, mapping: {win.: w., win.a.: z.}}",
        "{s: {win.a.b: 1, other: 2}, condition: s}",
        "(w.a.b equal 1 & other equal 2); s"),
      PipelineRow(
        "{type: field_name_prefix_mapping, mapping: {p_: [q_, r_]}}", "{s: [{p_a: 1}, word], condition: s}",
        "(keyword <*>word<*> | (q_a equal 1 | r_a equal 1)); s"),
      PipelineRow(
        "{type: field_name_prefix, prefix: event.}", "{s: {a: 1}, t: [w], condition: s or t}",
        "event.a equal 1; keyword <*>w<*>; (s | t)"),
      PipelineRow(
        "{type: field_name_suffix, suffix: .text}", "{s: {a|fieldref: b}, condition: s}",
        "a.text equal field b.text; s"),
      PipelineRow(
        "{type: field_name_transform, transform_func: snake_case}",
        "{s: {CommandLine: 1, a: 2}, condition: s}",
        "(command_line equal 1 & a equal 2); s"),
      PipelineRow(
        "{type: field_name_transform, transform_func: lower, mapping: {User: uid}}",
        "{s: {User: 1, Image: 2}, condition: s}",
        "(uid equal 1 & image equal 2); s"),
      PipelineRow(
        "{type: field_name_transform, transform_func: upper}", "{s: {User: 1}, condition: s}",
        "USER equal 1; s"),
    ])
  func fieldsGetOtherNames(row: PipelineRow) throws {
    #expect(try outcome(pipeline(row.item), text(row.detection)) == row.becomes)
  }

  @Test(
    "values",
    arguments: [
      PipelineRow(
        "{type: replace_string, regex: '^C:', replacement: 'D:'}",
        #"{s: {f: 'C:\a\*', g|startswith: 'C:\x'}, condition: s}"#,
        #"(f D:\a* & g D:\x<*>); s"#),
      PipelineRow(
        #"{type: replace_string, regex: '(\w+)@(\w+)', replacement: '\2/\g<1>'}"#,
        "{s: {f|contains: [a@b, c]}, condition: s}",
        "f <*>b/a<*>, <*>c<*>; s"),
      PipelineRow(
        "{type: replace_string, regex: '(?P<x>a+)', replacement: '<\\g<x>>'}", "{s: {f: baab}, condition: s}",
        "f b<aa>b; s"),
      PipelineRow(
        "{type: replace_string, regex: '^\\*', replacement: ''}", "{s: {f|contains: a}, condition: s}",
        "f a<*>; s"),
      PipelineRow(
        "{type: replace_string, regex: a, replacement: '*'}", "{s: {f: bac}, condition: s}", "f b<*>c; s"),
      PipelineRow(
        "{type: replace_string, regex: a, replacement: '*', skip_special: true}",
        "{s: {f: bac*}, condition: s}", "f b*c<*>; s"),
      PipelineRow(
        "{type: replace_string, regex: a, replacement: '*', skip_special: true, interpret_special: true}",
        "{s: {f: bac*}, condition: s}", "f b<*>c<*>; s"),
      PipelineRow(
        "{type: replace_string, regex: '^4', replacement: '5'}", "{s: {f: [42, 7], g|re: '4'}, condition: s}",
        "(f 52, equal 7 & g /4/); s"),
      PipelineRow(
        "{type: replace_string, regex: '^a$', replacement: b}", "{s: [a, ab], condition: s}",
        "keyword <*>b<*>, <*>ab<*>; s"),
      PipelineRow(
        "{type: replace_string, regex: x, replacement: y}", #"{s: {f: 'x\\*'}, condition: s}"#, #"f y\<*>; s"#
      ),
      PipelineRow(
        "{type: replace_string, regex: '-', replacement: '+'}", "{s: {f|windash: '-a'}, condition: s}",
        "f (+a | /a | –a | —a | ―a); s"),
      PipelineRow(
        "{type: map_string, mapping: {a: b, c: [d, 'e*']}}", "{s: {f: [a, c, x]}, condition: s}",
        "f b, d, e<*>, x; s"),
      PipelineRow(
        "{type: map_string, mapping: {c: [d, e]}}", "{s: {f|all: [c, '*x']}, condition: s}",
        "all f (d | e), <*>x; s"),
      PipelineRow("{type: map_string, mapping: {'*a*': b}}", "{s: {f|contains: a}, condition: s}", "f b; s"),
      PipelineRow("{type: map_string, mapping: {a: b}}", "{s: [a], condition: s}", "keyword <*>b<*>; s"),
      PipelineRow(
        "{type: map_string, mapping: {a: b}}", "{s: {f|cased: a, g: A}, condition: s}", "(f cased b & g A); s"
      ),
      PipelineRow("{type: set_value, value: x*}", "{s: {f: [1, null]}, condition: s}", "f x<*>, x<*>; s"),
      PipelineRow("{type: set_value, value: 5}", "{s: {f: a}, condition: s}", "f equal 5; s"),
      PipelineRow("{type: set_value, value: true}", "{s: {f: a}, condition: s}", "f true; s"),
      PipelineRow("{type: set_value, value: null}", "{s: {f: a}, condition: s}", "f null; s"),
      PipelineRow("{type: set_value, value: 5, force_type: str}", "{s: {f: a}, condition: s}", "f 5; s"),
      PipelineRow(
        "{type: set_value, value: '5', force_type: num}", "{s: {f: a}, condition: s}", "f equal 5; s"),
      PipelineRow(
        "{type: convert_type, target_type: str}", "{s: {f: [5, a], g|gt: 5}, condition: s}",
        "(f 5, a & g greater 5); s"),
      PipelineRow(
        "{type: convert_type, target_type: num}", "{s: {f: ['5', 6, '-1.5']}, condition: s}",
        "f equal 5, equal 6, equal -1.5; s"),
      PipelineRow(
        "{type: convert_type, target_type: num}", "{s: {f: five}, condition: s}",
        "!7:17: the pipeline at p.yml:3:5 refuses this: the value 'five' is no number"),
      PipelineRow(
        "{type: case}", "{s: {f: 'AbC*D', g|cased: X, h|re: Y}, condition: s}",
        "(f abc<*>d & g cased x & h /Y/); s"),
      PipelineRow("{type: case, method: upper}", "{s: {f: ab}, condition: s}", "f AB; s"),
      PipelineRow("{type: case, method: snake_case}", "{s: {f: LogonType}, condition: s}", "f logon_type; s"),
    ])
  func valuesAreRewritten(row: PipelineRow) throws {
    let expected = row.becomes.replacing("!7:17", with: "!6:17")
    #expect(try outcome(pipeline(row.item), text(row.detection)) == expected)
  }

  @Test(
    "detections",
    arguments: [
      PipelineRow(
        "{type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [a]}]}",
        "{s: {a: 1, b: 2}, condition: s}",
        "b equal 2; s"),
      PipelineRow(
        "{type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [a]}]}",
        "{s: {a: 1}, t: {b: 2}, u: [{a: 1}, {b: 3}], condition: not s and (t or s) and u}",
        "b equal 2; b equal 3; (t & u)"),
      PipelineRow(
        "{type: drop_detection_item}", "{s: {a: 1}, condition: s}",
        "!1:1: the pipeline at p.yml:3:5 refuses this: nothing of its detection is left"),
      PipelineRow(
        "{type: add_condition, conditions: {x|contains: [a, b], y: 5}, name: added}",
        "{s: {a: 1}, t: {b: 2}, condition: s or t}",
        "a equal 1; b equal 2; (x <*>a<*>, <*>b<*> & y equal 5); (added & (s | t))"),
      PipelineRow(
        "{type: add_condition, conditions: {x: y}, negated: true, name: s}", "{s: {a: 1}, condition: s}",
        "a equal 1; x y; (!s_ & s)"),
      PipelineRow(
        "{type: add_condition, conditions: {index: '$product-${service}-$category'}, template: true}",
        "{s: {a: 1}, condition: s}",
        "a equal 1; index linux-sshd-; (_cond_3 & s)"),
      PipelineRow(
        "{type: add_condition, conditions: {index: $product}}", "{s: {a: 1}, condition: s}",
        "a equal 1; index $product; (_cond_3 & s)"),
      PipelineRow(
        "{type: rule_failure, message: no data}", "{s: {a: 1}, condition: s}",
        "!1:1: the pipeline at p.yml:3:5 refuses this: no data"),
      PipelineRow(
        "{type: detection_item_failure, message: no such field, field_name_conditions: [{type: include_fields, fields: [b]}]}",
        "{s: {a: 1, b: 2}, condition: s}", "!6:23: the pipeline at p.yml:3:5 refuses this: no such field"),
      PipelineRow(
        "{type: strict_field_mapping_failure}", "{s: {a: 1}, condition: s}",
        "!6:17: the pipeline at p.yml:3:5 refuses this: it has no mapping for the field 'a'"),
    ])
  func detectionsAreRewritten(row: PipelineRow) throws {
    #expect(try outcome(pipeline(row.item), text(row.detection)) == row.becomes)
  }

  @Test func strictMappingsAdmitWhatIsMapped() throws {
    let mapping = "{type: field_name_mapping, mapping: {a: x, c: c}}"
    let strict = "{type: strict_field_mapping_failure}"
    #expect(
      try outcome(pipeline(mapping, strict), text("{s: {a: 1, c: 2}, condition: s}"))
        == "(x equal 1 & c equal 2); s")
    #expect(
      try outcome(pipeline(mapping, strict), text("{s: {a: 1, d: 2}, condition: s}"))
        == "!6:23: the pipeline at p.yml:4:5 refuses this: it has no mapping for the field 'd'")
  }

  @Test func theLogSourceCanChange() throws {
    let change = "{type: change_logsource, category: Webserver, product: nginx}"
    let loaded = RuleLoader.load(
      text: text("{s: {a: 1}, condition: s}"), file: "r.yml", options: try options(pipeline(change)))
    #expect(loaded.rules.first?.logSource == LogSource(category: "webserver", product: "nginx"))
    // What comes later sees the new one.
    let later = "{type: field_name_prefix, prefix: n_, rule_conditions: [{type: logsource, product: nginx}]}"
    #expect(try outcome(pipeline(change, later), text("{s: {a: 1}, condition: s}")) == "n_a equal 1; s")
  }

  @Test(
    "conditions on the rule",
    arguments: [
      ("[{type: logsource, product: linux}]", true),
      ("[{type: logsource, product: linux, service: sudo}]", false),
      ("[{type: logsource, service: SSHD}]", true), ("[{type: contains_field, field: a}]", true),
      ("[{type: contains_field, field: z}]", false),
      ("[{type: contains_detection_item, field: a, value: v}]", true),
      ("[{type: contains_detection_item, field: a, value: w}]", false),
      ("[{type: contains_detection_item, field: b, value: 5}]", true),
      ("[{type: contains_detection_item, field: b, value: '5'}]", false),
      ("[{type: tag, tag: attack.t1110}]", true),
      ("[{type: tag, tag: attack.t1111}]", false),
      ("[{type: rule_attribute, attribute: level, value: medium, op: gte}]", true),
      ("[{type: rule_attribute, attribute: level, value: high, op: gt}]", false),
      ("[{type: rule_attribute, attribute: level, value: high}]", true),
      ("[{type: rule_attribute, attribute: name, value: t}]", true),
      ("[{type: rule_attribute, attribute: name, value: t, op: ne}]", false),
      ("[{type: rule_attribute, attribute: tags, value: attack.t1110, op: in}]", true),
      ("[{type: rule_attribute, attribute: tags, value: attack.t1110, op: not_in}]", false),
      ("[{type: rule_attribute, attribute: score, value: 9, op: lt}]", false),
      ("[{type: rule_attribute, attribute: score, value: 11, op: lte}]", true),
      ("[{type: rule_attribute, attribute: score, value: 1e1, op: eq}]", true),
      ("[{type: rule_attribute, attribute: date, value: 2026-01-02, op: gt}]", false),
      ("[{type: rule_attribute, attribute: date, value: 2025-12-31, op: gt}]", true),
      ("[{type: rule_attribute, attribute: none, value: x, op: ne}]", false),
      ("[{type: is_sigma_rule}]", true), ("[{type: is_sigma_correlation_rule}]", false),
      ("[{type: processing_item_applied, processing_item_id: first}]", true),
      ("[{type: processing_item_applied, processing_item_id: none}]", false),
      ("[{type: is_sigma_rule}, {type: tag, tag: x.y}]", false),
      ("[{type: is_sigma_rule}, {type: tag, tag: x.y}], rule_cond_op: or", true),
      ("[{type: is_sigma_rule}], rule_cond_not: true", false), ("[], rule_cond_not: true", true),
      ("{one: {type: is_sigma_rule}, two: {type: tag, tag: x.y}}, rule_cond_expr: one and not two", true),
      ("{one: {type: is_sigma_rule}, two: {type: tag, tag: x.y}}, rule_cond_expr: not (one or two)", false),
    ])
  func ruleConditionsDecide(conditions: String, holds: Bool) throws {
    let first = "{id: first, type: set_custom_attribute, attribute: x, value: 1}"
    let item = "{type: field_name_prefix, prefix: n_, rule_conditions: \(conditions)}"
    let rule = text("{s: {a: v, b: 5}, condition: s}", "score: 10\ndate: 2026-01-01\n")
    #expect(
      try outcome(pipeline(first, item), rule)
        == (holds ? "(n_a v & n_b equal 5); s" : "(a v & b equal 5); s"))
  }

  @Test func ownAttributesCanBeAskedFor() throws {
    let set = "{type: set_custom_attribute, attribute: kind, value: [x, y]}"
    let asks =
      "{type: field_name_prefix, prefix: n_, rule_conditions: [{type: rule_attribute, attribute: kind, value: y, op: in}]}"
    #expect(try outcome(pipeline(set, asks), text("{s: {a: 1}, condition: s}")) == "n_a equal 1; s")
    #expect(try outcome(pipeline(asks, set), text("{s: {a: 1}, condition: s}")) == "a equal 1; s")
  }

  @Test(
    "conditions on detection items and fields",
    arguments: [
      ("detection_item_conditions: [{type: match_string, cond: any, pattern: 'v'}]", "ab"),
      ("detection_item_conditions: [{type: match_string, cond: all, pattern: 'v'}]", "a"),
      ("detection_item_conditions: [{type: match_string, cond: any, pattern: '^.$', negate: true}]", "cde"),
      ("detection_item_conditions: [{type: match_string, cond: any, pattern: '\\*x'}]", "d"),
      ("detection_item_conditions: [{type: match_value, cond: any, value: 5}]", "e"),
      ("detection_item_conditions: [{type: match_value, cond: any, value: w}]", "b"),
      ("detection_item_conditions: [{type: contains_wildcard, cond: any}]", "d"),
      ("detection_item_conditions: [{type: is_null, cond: any}]", "c"),
      ("detection_item_conditions: [{type: is_null, cond: all}], detection_item_cond_not: true", "abde"),
      (
        "detection_item_conditions: [{type: is_null, cond: any}, {type: match_value, cond: any, value: 5}], detection_item_cond_op: or",
        "ce"
      ),
      (
        "detection_item_conditions: {n: {type: is_null, cond: any}, w: {type: contains_wildcard, cond: any}}, detection_item_cond_expr: not n and not w",
        "abe"
      ),
      ("field_name_conditions: [{type: include_fields, fields: [a, c]}]", "ac"),
      ("field_name_conditions: [{type: exclude_fields, fields: [a, c]}]", "bde"),
      ("field_name_conditions: [{type: include_fields, fields: ['[ab]', 'xe'], mode: re}]", "ab"),
      ("field_name_conditions: [{type: exclude_fields, fields: ['[ab]'], mode: re}]", "cde"),
      ("field_name_conditions: [{type: include_fields, fields: [a]}], field_name_cond_not: true", "bcde"),
      (
        "field_name_conditions: {x: {type: include_fields, fields: [a, b]}, y: {type: include_fields, fields: [b, c]}}, field_name_cond_expr: x and y",
        "b"
      ),
      (
        "detection_item_conditions: [{type: match_string, cond: any, pattern: v}], field_name_conditions: [{type: exclude_fields, fields: [a]}]",
        "b"
      ),
      ("rule_conditions: []", "abcde"),
    ])
  func itemConditionsDecide(conditions: String, renamed: String) throws {
    let item = "{type: field_name_prefix, prefix: n_, \(conditions)}"
    let rule = text("{s: {a: v, b: [v, w], c: null, d|endswith: x, e: 5}, condition: s}")
    let shown = zip("abcde", [" v", " v, w", " null", " <*>x", " equal 5"])
      .map { (renamed.contains($0) ? "n_" : "") + String($0) + $1 }.joined(separator: " & ")
    #expect(try outcome(pipeline(item), rule) == "(\(shown)); s")
  }

  @Test func whatAnItemDidCanBeAskedFor() throws {
    let first = "{id: one, type: field_name_mapping, mapping: {a: x}}"
    let rule = text("{s: {a: v, b: w, y|fieldref: a}, condition: s}")
    #expect(
      try outcome(
        pipeline(
          first,
          "{type: case, method: upper, detection_item_conditions: [{type: processing_item_applied, processing_item_id: one}]}"
        ), rule)
        == "(x V & b w & y equal field x); s")
    #expect(
      try outcome(
        pipeline(
          first,
          "{type: field_name_suffix, suffix: _, field_name_conditions: [{type: processing_item_applied, processing_item_id: one}]}"
        ), rule)
        == "(x_ v & b w & y equal field x_); s")
  }

  @Test func nestedItemsShareTheConditionsAroundThem() throws {
    let inner =
      "{type: field_name_prefix, prefix: n_}, {type: nest, items: [{id: deep, type: case, method: upper}]}"
    func nest(_ service: String) -> String {
      pipeline(
        "{type: nest, rule_conditions: [{type: logsource, service: \(service)}], items: [\(inner)]}",
        "{type: field_name_suffix, suffix: _, rule_conditions: [{type: processing_item_applied, processing_item_id: deep}]}"
      )
    }
    #expect(try outcome(nest("sshd"), text("{s: {a: v}, condition: s}")) == "n_a_ V; s")
    #expect(try outcome(nest("sudo"), text("{s: {a: v}, condition: s}")) == "a v; s")
  }

  @Test(
    "placeholders",
    arguments: [
      ("{type: value_placeholders}", "(root | adm<*>), (x | y)"),
      ("{type: value_placeholders, include: [who, one]}", "(root | adm<*>), (x | y)"),
      ("{type: value_placeholders, exclude: [one]}", "(root | adm<*>), (x | y)"),
      ("{type: wildcard_placeholders}", "<*>, (x | y)"),
      ("{type: wildcard_placeholders, include: [who]}", "<*>, (x | y)"),
      ("{type: value_placeholders, include: [none]}", "!"),
      ("{type: wildcard_placeholders, exclude: [who]}", "!"),
      ("{type: value_placeholders, rule_conditions: [{type: logsource, service: sudo}]}", "!"),
      (
        "{type: value_placeholders, rule_conditions: [{type: tag, tag: attack.t1110}]}",
        "(root | adm<*>), (x | y)"
      ),
      ("{type: nest, items: [{type: value_placeholders}]}", "(root | adm<*>), (x | y)"),
    ])
  func placeholdersAreFilledIn(item: String, shown: String) throws {
    let found = try outcome(
      "vars: {who: [root, adm*], one: configuration wins}\n" + pipeline(item),
      text("{s: {f|expand: ['%who%', '%one%']}, condition: s}"), placeholders: .init(["one": ["x", "y"]]))
    if shown == "!" {
      #expect(found.hasPrefix("!6:28: the placeholder '%who%' has no value"), "\(found)")
    } else {
      #expect(found == "f \(shown); s")
    }
  }

  // MARK: What belongs to rules

  @Test func fieldsOfEvidenceAreMappedToo() throws {
    let rule = text("{s: {a: 1}, condition: s}", "attestd: {keep: [a, b], group: a}\n")
    let loaded = RuleLoader.load(
      text: rule, file: "r.yml",
      options: try options(pipeline("{type: field_name_mapping, mapping: {a: [x, y]}}")))
    #expect(loaded.rules.first?.metadata.attestd.keep == ["x", "y", "b"])
    #expect(loaded.rules.first?.metadata.attestd.group == ["x", "y"])
  }

  private static let correlation = """
    title: Base
    name: base
    logsource: {product: linux, service: sshd}
    detection: {s: {f: a}, condition: s}
    ---
    title: Other
    name: other
    logsource: {product: linux, service: sudo}
    detection: {s: {f: b}, condition: s}
    ---
    title: Many
    name: many
    correlation:
      type: value_count
      rules: [base, other]
      group-by: [ip, host]
      timespan: 5m
      condition: {gte: 2, field: user}
      aliases: {ip: {base: src_ip, other: peer}}
    ---
    title: Outer
    correlation: {type: event_count, rules: many, group-by: host, timespan: 1h, condition: {gte: 2}}
    """

  @Test func correlationsUseTheNamesThatTheirRulesGot() throws {
    let items = pipeline(
      "{type: field_name_mapping, mapping: {src_ip: source.ip, user: user.name}, rule_conditions: [{type: logsource, service: sshd}]}",
      "{type: field_name_prefix, prefix: x., field_name_conditions: [{type: include_fields, fields: [host]}]}"
    )
    let loaded = RuleLoader.load(text: Self.correlation, file: "r.yml", options: try options(items))
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    #expect(
      loaded.correlations.first?.members.map(\.groupBy) == [["source.ip", "x.host"], ["peer", "x.host"]])
    #expect(loaded.correlations.first?.members.map(\.fields) == [["user.name"], ["user"]])
    // An inner correlation hands its fields on under the names it was written with.
    #expect(loaded.correlations.last?.members.map(\.groupBy) == [["host"]])
  }

  @Test func aGroupCannotHaveTwoNames() throws {
    let items = pipeline(
      "{type: field_name_mapping, mapping: {src_ip: [a, b]}, rule_conditions: [{type: logsource, service: sshd}]}"
    )
    let loaded = RuleLoader.load(text: Self.correlation, file: "r.yml", options: try options(items))
    #expect(
      loaded.diagnostics.map(\.description) == [
        "r.yml:15:11: error: the pipelines give 'src_ip' several names in 'base'; group by one of them, or name it in "
          + "'aliases'",
        "r.yml:22:41: error: the correlation 'many' was refused, so nothing can count it",
      ])
    #expect(loaded.rules.count == 2)
    #expect(loaded.rejected == 2)
  }

  @Test func filtersAreRewrittenAsTheRulesTheyNarrow() throws {
    let filter = """

      ---
      title: Not the scanner
      logsource: {product: linux}
      filter: {rules: any, s: {src_ip: 10.0.0.1}, condition: not s}
      """
    let items = pipeline(
      "{type: field_name_mapping, mapping: {src_ip: [a, b]}, rule_conditions: [{type: logsource, service: sshd}]}"
    )
    let rules = Self.correlation.components(upTo: "title: Many") + filter.dropFirst(5)
    let loaded = RuleLoader.load(text: rules, file: "r.yml", options: try options(items))
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    let narrowed = loaded.rules.map { rule in
      rule.filters.map { loaded.filters[$0].searches.map(\.expression.shown).joined() }
    }
    #expect(narrowed == [["(a 10.0.0.1 | b 10.0.0.1)"], ["src_ip 10.0.0.1"]])
  }

  @Test func aRefusedRuleLeavesTheOthers() throws {
    let items = pipeline(
      "{type: rule_failure, message: no sshd here, rule_conditions: [{type: logsource, service: sshd}]}")
    let loaded = RuleLoader.load(text: Self.correlation, file: "r.yml", options: try options(items))
    #expect(loaded.rules.map(\.metadata.name) == ["other"])
    #expect(
      loaded.diagnostics.first?.description
        == "r.yml:1:1: error: the pipeline at p.yml:3:5 refuses this: no sshd here")
    #expect(loaded.rejected == 3)
  }

  @Test func theDigestKnowsPipelinesAndPlaceholders() throws {
    func texts(_ pipeline: String, _ value: String) throws -> [String] {
      RuleLoader.load(
        text: text("{s: {a: 1}, condition: s}"), file: "r.yml",
        options: try options(pipeline, placeholders: .init(["p": [value]]))
      ).canonicalTexts
    }
    let one = pipeline("{type: case}")
    #expect(try texts(one, "a") == texts(one, "a"))
    #expect(try texts(one, "a") != texts(pipeline("{type: case, method: upper}"), "a"))
    #expect(try texts(one, "a") != texts(one, "b"))
  }

  @Test(
    "placeholders",
    arguments: [
      ("a: [b, 5]", [["b", "5"]]), ("a: b", [["b"]]), ("", []), ("# none", []),
    ] as [(String, [[String]])])
  func aFileOfPlaceholdersIsAMap(text: String, values: [[String]]) throws {
    let folder = try TemporaryFolder()
    try folder.write("p.yml", text)
    #expect(try Placeholders.load(path: folder.path + "/p.yml").values.map(\.value) == values)
  }

  @Test(
    "placeholders",
    arguments: [
      ("a: []", "1:4: the placeholder 'a' has no value; give it one, or leave it out"),
      ("a b: c", "1:1: a placeholder's name has letters, digits and '_' only, unlike 'a b'"),
      ("a: {b: c}", "1:4: the placeholder 'a' must be text, not a map"),
      ("[a]", "1:1: a file of placeholders must be a map, not a list"),
    ])
  func aFileOfPlaceholdersIsRefusedWhereItIsWrong(text: String, error: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("p.yml", text)
    let path = folder.path + "/p.yml"
    do {
      _ = try Placeholders.load(path: path)
      Issue.record("it was read")
    } catch let problem {
      #expect(
        problem.description == "\(path):\(error.replacing(": ", with: ": error: ", maxReplacements: 1))")
    }
  }

  // MARK: Files

  @Test func prioritiesDecideTheOrder() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yml", "priority: 20\n" + pipeline("{type: field_name_suffix, suffix: _late}"))
    try folder.write("b.yml", "priority: 10\n" + pipeline("{type: field_name_suffix, suffix: _early}"))
    try folder.write("c.yml", "priority: 20\n" + pipeline("{type: field_name_suffix, suffix: _last}"))
    try folder.write("d.yml", "transformations: [{type: frob}]")
    let options = RuleLoader.Options(
      placeholders: .init(), pipelinePaths: [folder.path, folder.path + "/none"])
    #expect(options.pipelines.map(\.priority) == [10, 20, 20])
    let loaded = RuleLoader.load(text: text("{s: {a: 1}, condition: s}"), file: "r.yml", options: options)
    #expect(loaded.rules.first?.searches.first?.expression.shown == "a_early_late_last equal 1")
    #expect(
      loaded.diagnostics.map(\.description) == [
        "\(folder.path)/d.yml:1:26: error: unknown transformation 'frob'",
        "\(folder.path)/none:1:1: error: cannot read '\(folder.path)/none': No such file or directory",
      ])
    #expect(loaded.rejected == 2)
  }

  @Test(
    "what is refused",
    arguments: [
      ("{mapping: {a: b}}", "3:5: a transformation needs 'type'"),
      ("text", "3:5: a transformation must be a map, not the text 'text'"),
      (
        "{type: field_name_maping, mapping: {a: b}}",
        "3:12: unknown transformation 'field_name_maping'; did you mean 'field_name_mapping'?"
      ),
      ("{type: field_name_mapping}", "3:5: 'field_name_mapping' needs 'mapping'"),
      ("{type: field_name_mapping, mapping: a}", "3:41: 'mapping' must be a map, not the text 'a'"),
      (
        "{type: field_name_mapping, mapping: {a: []}}",
        "3:45: 'a' is mapped to nothing; use 'drop_detection_item' to leave it out"
      ),
      ("{type: field_name_mapping, mapping: {a: {b: c}}}", "3:45: 'a' must be text, not a map"),
      (
        "{type: field_name_mapping, mappings: {a: b}}",
        "3:32: unknown key 'mappings' in 'field_name_mapping'; did you mean 'mapping'?"
      ),
      (
        "{type: field_name_transform, transform_func: rot13}",
        "3:50: 'transform_func' must be one of lower, upper, snake_case, not 'rot13'"
      ),
      (
        "{type: replace_string, regex: '(', replacement: x}",
        "3:35: 'regex' is no regular expression: expected ')'"
      ),
      ("{type: replace_string, regex: a}", "3:5: 'replace_string' needs 'replacement'"),
      ("{type: set_value}", "3:5: 'set_value' needs 'value'"),
      ("{type: set_value, value: a, force_type: num}", "3:30: 'value' must be a number, not the text 'a'"),
      (
        "{type: set_value, value: [a]}",
        "3:30: 'value' must be text, a number, true, false or null, not a list"
      ),
      ("{type: convert_type, target_type: date}", "3:39: 'target_type' must be one of str, num, not 'date'"),
      ("{type: case, method: title}", "3:26: 'method' must be one of lower, upper, snake_case, not 'title'"),
      ("{type: add_condition, conditions: {a|frob: b}}", "3:42: unknown modifier 'frob'"),
      (
        "{type: add_condition, conditions: {}}",
        "3:39: the search 'conditions' has an empty map; name a field in it"
      ),
      ("{type: rule_failure}", "3:5: 'rule_failure' needs 'message'"),
      ("{type: nest}", "3:5: 'nest' needs 'items'"),
      (
        "{type: value_placeholders, include: [a], exclude: [b]}",
        "3:46: 'include' and 'exclude' cannot stand together; keep one"
      ),
      (
        "{type: value_placeholders, field_name_conditions: [{type: include_fields, fields: [a]}]}",
        "3:32: placeholders are filled in before the rule's values are read, so 'field_name_conditions' has no effect; use 'rule_conditions'"
      ),
      (
        "{type: value_placeholders, rule_conditions: [{type: contains_field, field: a}]}",
        "3:32: placeholders are filled in before the rule's values are read; conditions on fields and on other items cannot be asked then"
      ),
      (
        "{type: change_logsource, detection_item_conditions: [{type: is_null, cond: any}]}",
        "3:30: 'change_logsource' is about the whole rule, so 'detection_item_conditions' has no effect; use 'rule_conditions'"
      ),
      (
        "{type: command_placeholders, cmd: id}",
        "3:12: 'command_placeholders' fetches values from elsewhere while rules are loaded, which is not possible here; write them under 'vars' and use 'value_placeholders'"
      ),
      (
        "{type: http_placeholders, url: x}",
        "3:12: 'http_placeholders' fetches values from elsewhere while rules are loaded, which is not possible here; write them under 'vars' and use 'value_placeholders'"
      ),
      (
        "{type: file_placeholders, path: x}",
        "3:12: 'file_placeholders' fetches values from elsewhere while rules are loaded, which is not possible here; write them under 'vars' and use 'value_placeholders'"
      ),
      (
        "{type: case, allow_template_vars: true}",
        "3:18: 'allow_template_vars' lets pipelines run code, which is not possible here; remove it"
      ),
      (
        "{type: case, rule_conditions: [{type: logsuorce}]}",
        "3:43: unknown condition 'logsuorce'; did you mean 'logsource'?"
      ),
      (
        "{type: case, rule_conditions: [{type: logsource, producct: x}]}",
        "3:54: unknown key 'producct' in the condition; did you mean 'product'?"
      ),
      (
        "{type: case, rule_conditions: [{type: processing_state, key: a, val: b}]}",
        "3:43: 'processing_state' asks for what 'set_state' left, which is ignored here"
      ),
      ("{type: case, rule_conditions: [{product: linux}]}", "3:36: a condition needs 'type'"),
      ("{type: case, rule_conditions: text}", "3:35: 'rule_conditions' must be a list, not the text 'text'"),
      (
        "{type: case, rule_conditions: [{type: rule_attribute, attribute: a}]}",
        "3:36: the condition needs a single 'value'"
      ),
      ("{type: case, rule_cond_op: xor}", "3:32: 'rule_cond_op' must be one of and, or, not 'xor'"),
      (
        "{type: case, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: b}",
        "3:79: there is no condition 'b'; there are 'a'"
      ),
      (
        "{type: case, rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_rule}}, rule_cond_expr: b}",
        "3:105: the expression does not mention the condition 'a'"
      ),
      (
        "{type: case, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: a and}",
        "3:81: the condition ends too early"
      ),
      (
        "{type: case, rule_conditions: [{type: is_sigma_rule}], rule_cond_expr: a}",
        "3:76: 'rule_cond_expr' needs 'rule_conditions' as a map of names to conditions"
      ),
      (
        "{type: case, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: a, rule_cond_op: or}",
        "3:82: 'rule_cond_op' and 'rule_cond_expr' cannot stand together; keep one"
      ),
      (
        "{type: case, detection_item_conditions: [{type: match_string, cond: some, pattern: a}]}",
        "3:73: 'cond' must be one of any, all, not 'some'"
      ),
      (
        "{type: case, detection_item_conditions: [{type: match_string, cond: any, pattern: '['}]}",
        "3:87: 'pattern' is no regular expression"
      ),
      (
        "{type: case, field_name_conditions: [{type: include_fields, fields: a, mode: glob}]}",
        "3:82: 'mode' must be one of plain, re, not 'glob'"
      ),
    ])
  func aMistakeIsRefusedWhereItStands(item: String, error: String) {
    let read = ProcessingPipeline.load(
      text: pipeline(item) + "\n---\n" + pipeline("{type: case}"), file: "p.yml")
    let found = read.diagnostics.filter { $0.severity == .error }.map {
      "\($0.location.line):\($0.location.column): \($0.message)"
    }
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(error) == true, "\(found)")
    #expect(read.pipelines.count == 1, "the other document is read")
  }

  @Test(
    "what is ignored",
    arguments: [
      (
        "transformations: [{type: case}]\npostprocessing: [{type: embed, prefix: a}]",
        "2:1: 'postprocessing' shapes queries, and there are none here; it is ignored"
      ),
      (
        "transformations: [{type: case}]\nfinalizers: [{type: concat}]",
        "2:1: 'finalizers' shapes queries, and there are none here; it is ignored"
      ),
      (
        "transformations: [{type: query_expression_placeholders, expression: x}]",
        "1:26: 'query_expression_placeholders' shapes queries, and there are none here; it is ignored"
      ),
      (
        "transformations: [{type: set_state, key: a, val: b}]",
        "1:26: 'set_state' shapes queries, and there are none here; it is ignored"
      ),
      (
        "transformations: [{type: case}]\nauthor: me",
        "2:1: unknown key 'author' in a pipeline; known are 'name', 'priority', 'vars', 'transformations', 'postprocessing', 'finalizers', 'allowed_backends'; it is ignored"
      ),
      ("vars: {a: b}", "1:1: the pipeline has no transformations"),
    ])
  func whatShapesQueriesIsAWarning(text: String, warning: String) {
    let read = ProcessingPipeline.load(text: text, file: "p.yml")
    #expect(read.diagnostics.map { "\($0.location.line):\($0.location.column): \($0.message)" } == [warning])
    #expect(read.diagnostics.allSatisfy { $0.severity == .warning })
    #expect(read.pipelines.count == 1)
  }
}

extension String {
  fileprivate func components(upTo text: String) -> String {
    ranges(of: text).first.map { String(self[..<$0.lowerBound]) } ?? self
  }
}
