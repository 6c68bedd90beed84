/// The report's Mustache template. Recorded text only ever stands in `{{…}}`, which escapes it; `{{{…}}}` is
/// for charts. One template without partials: the library resets the way of escaping inside those. A name that
/// may be nil starts with a dot: without it the library goes on to look for the name further out.
enum ReportTemplate {
  static let text = head + firstPage + coverage + criteria + findings + times + record + foot

  private static let head = """
    {{% CONTENT_TYPE: EVIDENCE}}
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="attestd-bundle" content="{{binding}}">
    <title>{{host}}, {{period}}: evidence report ({{statusWord}})</title>
    <style>
    \(ReportStyle.css)
    </style>
    </head>
    <body>
    <main>

    """

  private static let firstPage = """
    <header>
    <div>
    <div class="kicker">attestd · evidence from host logs</div>
    <h1>{{host}}</h1>
    <p class="meta"><strong>{{period}}</strong> · from {{from}} to {{to}} (end excluded) · all times UTC</p>
    <p class="meta">Criteria in scope: {{scope}} · rule set {{ruleSet}} · attestd {{version}}</p>
    </div>
    <div class="badge {{statusStyle}}"><b>{{statusWord}}</b><br>{{statusNote}}</div>
    </header>

    {{#summary}}
    <section class="cards" aria-label="Summary">
    <div class="card"><div class="name">Time observed</div>
    <div class="value"><a href="coverage.csv">{{coverageValue}}</a></div><div class="sub">{{coverageNote}}</div></div>
    <div class="card"><div class="name">Gaps</div>
    <div class="value"><a href="gaps.csv">{{gapCount}}</a></div><div class="sub">{{gapNote}}</div></div>
    <div class="card"><div class="name">Findings</div>
    <div class="value"><a href="findings.csv">{{findingCount}}</a></div><div class="sub">{{findingNote}}</div></div>
    <div class="card"><div class="name">Open findings</div>
    <div class="value"><a href="findings.csv">{{openCount}}</a></div><div class="sub">{{openNote}}</div></div>
    <div class="card"><div class="name">Operations</div>
    <div class="value"><a href="operations.csv">{{operationCount}}</a></div>
    <div class="sub">records of controls at work</div></div>
    </section>

    <div class="two lead topline">
    <section>
    <h3>Findings by level</h3>
    <table>
    <thead><tr><th>Level</th><th class="n">Findings</th><th class="n">Open</th><th class="n">Acknowledged</th>
    <th class="n">Resolved</th><th class="n">Dismissed</th><th class="n">Excepted</th></tr></thead>
    <tbody>
    {{#levels}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td><td class="n">{{findings}}</td>
    <td class="n">{{open}}</td><td class="n">{{acknowledged}}</td><td class="n">{{resolved}}</td>
    <td class="n">{{dismissed}}</td><td class="n">{{excepted}}</td></tr>
    {{/levels}}
    {{#total}}
    <tr class="total"><td>{{level}}</td><td class="n">{{findings}}</td><td class="n">{{open}}</td>
    <td class="n">{{acknowledged}}</td><td class="n">{{resolved}}</td><td class="n">{{dismissed}}</td>
    <td class="n">{{excepted}}</td></tr>
    {{/total}}
    </tbody>
    </table>
    </section>
    <section>
    <h3>Not closed yet</h3>
    {{^openFindings}}<p class="soft">{{noOpenWords}}</p>{{/openFindings}}
    <ul class="plain">
    {{#openFindings}}
    <li><span class="chip {{style}}"></span><span class="any">{{title}}</span>
    <span class="detail any">{{level}} · {{state}} · {{when}} · {{subject}}</span></li>
    {{/openFindings}}
    </ul>
    {{#.moreOpen}}<p class="note">and {{moreOpen}} more, see section 5</p>{{/.moreOpen}}
    </section>
    </div>
    {{/summary}}

    <div class="two topline">
    <section class="box">
    <h3>What this report does not cover</h3>
    <dl>
    <dt>In scope, but no host log can speak to them</dt><dd>{{criteria.notObservable}}</dd>
    <dt>In scope, but not configured: no rule behind them</dt><dd>{{criteria.notConfigured}}</dd>
    <dt>Not selected</dt><dd>{{criteria.notSelected}}</dd>
    <dt>Never covered</dt><dd>other hosts, what is not written to a log, and logs not listed in section 1</dd>
    </dl>
    </section>
    <section class="box {{integrity.style}}">
    <h3>Integrity</h3>
    <p><strong>{{integrity.outside}}</strong></p>
    <p class="any">{{integrity.signature}} {{integrity.limit}}</p>
    {{#integrity.retention}}<p><strong>{{.}}</strong></p>{{/integrity.retention}}
    <dl><dt>Ledger</dt><dd>{{treeSize}} leaves in shard {{shard}}</dd>
    <dt>Root (RFC 6962)</dt><dd class="mono hash">{{root}}</dd></dl>
    </section>
    </div>

    """

  private static let coverage = """
    {{#coverage}}
    <h2 class="pagebreak"><span class="no">1</span>Coverage</h2>
    <p>When the logs of this host were being examined. A column is a UTC day, a cell two hours; the worst source
    decides. Where nothing was observed, the absence of findings means nothing.</p>
    {{#months}}
    <h3>{{name}}</h3>
    <div class="scroll">{{{calendar}}}</div>
    {{/months}}
    <div class="legend">{{#legend}}<span>{{{swatch}}}{{meaning}}</span>{{/legend}}</div>
    <h3>Sources</h3>
    {{^sources}}<p class="soft">0 rows: no source was read in this period.</p>{{/sources}}
    {{^empty(sources)}}
    <div class="scroll"><table>
    <thead><tr><th>Source</th><th>Counts since</th><th class="n">Observed</th><th class="n">Share</th>
    <th class="n">Read</th><th class="n">Examined</th><th class="n">Own</th><th class="n">Unparsed</th>
    <th class="n">Gaps</th></tr></thead>
    <tbody>
    {{#sources}}
    <tr><td class="any">{{name}}{{#caveat}}<span class="detail">{{.}}</span>{{/caveat}}</td><td class="nowrap">{{since}}</td><td class="n">{{hours}}</td>
    <td class="n">{{share}}</td><td class="n">{{read}}</td><td class="n">{{examined}}</td><td class="n">{{own}}</td>
    <td class="n">{{unparsed}}</td><td class="n">{{gapCount}}</td></tr>
    {{/sources}}
    </tbody></table></div>
    <p class="note">Balance: {{balance}}. Own entries are those attestd wrote itself. Unparsed entries were
    examined as whole lines. Intervals: <a href="coverage.csv">coverage.csv</a>.
    {{#.historyWords}}Another {{historyWords}} entries are older than the first start of attestd: they were examined
    as history and count for no coverage.{{/.historyWords}}</p>
    {{/empty(sources)}}

    <h2><span class="no">2</span>Gaps</h2>
    {{^gapRows}}<p class="soft">0 rows: no gap was recorded in this period.</p>{{/gapRows}}
    {{^empty(gapRows)}}
    <div class="scroll"><table class="fixed">
    <colgroup><col style="width:5%"><col style="width:11%"><col style="width:11%"><col style="width:17%"><col>
    <col style="width:11%"><col style="width:17%"></colgroup>
    <thead><tr><th class="n">Row</th><th>Opened</th><th>Lasted</th><th>Source</th><th>Why, and what is missing</th>
    <th>Size</th><th>State</th></tr></thead>
    <tbody>
    {{#gapRows}}
    <tr><td class="n">{{number}}</td><td class="nowrap">{{day}}<span class="detail">{{time}}</span></td><td>{{lasted}}</td>
    <td class="any">{{source}}</td><td class="any">{{cause}}<span class="detail">{{detail}}</span>
    <span class="detail mono">{{span}}</span></td><td>{{size}}</td>
    <td class="any">{{state}}<span class="detail">{{explanation}}</span></td></tr>
    {{/gapRows}}
    </tbody></table></div>
    <p class="note">Rows are numbered as in <a href="gaps.csv">gaps.csv</a>.
    {{#.gapsLeftOut}}Another {{gapsLeftOut}} are only there.{{/.gapsLeftOut}}</p>
    {{/empty(gapRows)}}
    {{/coverage}}

    """

  private static let criteria = """
    {{#criteria}}
    <h2><span class="no">3</span>Criteria</h2>
    <p>What the record holds as evidence for each criterion in scope. It draws no conclusion: whether a control
    operated effectively is for the auditor to say.</p>
    {{^rows}}<p class="soft">0 rows: no criterion is in scope.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table>
    <thead><tr><th>Criterion</th><th>Gist</th><th class="state">State of the record</th><th class="n">Findings</th>
    <th class="n">Open</th><th class="n">Operations</th><th>Controls</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="nowrap">{{id}}</td><td>{{gist}}</td>
    <td class="state {{style}} nowrap"><span class="g">{{glyph}}</span>{{state}}</td><td class="n">{{findings}}</td>
    <td class="n">{{open}}</td><td class="n">{{operations}}</td><td class="any">{{controls}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    {{/empty(rows)}}
    <p class="note">One finding can be evidence for several criteria, so columns do not add up.
    {{#.unmapped}}{{unmapped}} no criterion.{{/.unmapped}}</p>

    <h2><span class="no">4</span>Controls</h2>
    {{^controlRows}}<p class="soft">0 rows: the organisation has described no controls.</p>{{/controlRows}}
    {{^empty(controlRows)}}
    <div class="scroll"><table>
    <thead><tr><th>Control</th><th>Criteria</th><th>Rules behind it</th><th class="n">Findings</th>
    <th class="n">Operations</th><th class="state">State of the record</th></tr></thead>
    <tbody>
    {{#controlRows}}
    <tr><td class="any"><strong>{{id}}</strong> {{text}}<span class="detail">owner: {{owner}}</span></td>
    <td>{{criteria}}</td>
    <td class="any">{{^ruleNames}}none{{/ruleNames}}{{#ruleNames}}<span class="detail">{{.}}</span>{{/ruleNames}}
    {{#.missingRules}}<span class="detail s-warn">named but not loaded: {{missingRules}}</span>{{/.missingRules}}</td>
    <td class="n">{{findings}}</td><td class="n">{{operations}}</td>
    <td class="state {{style}}"><span class="g">{{glyph}}</span>{{state}}</td></tr>
    {{/controlRows}}
    </tbody></table></div>
    {{/empty(controlRows)}}
    {{/criteria}}

    """

  private static let findings = """
    {{#findings}}
    <h2><span class="no">5</span>Findings: exceptions of the period</h2>
    {{^rows}}<p class="soft">{{emptyWords}}</p>{{/rows}}
    {{^empty(rows)}}
    <h3>Per day</h3>
    <div class="scroll">{{{chart}}}</div>
    <div class="legend">{{#legend}}<span><span class="chip {{style}}"></span>{{level}}</span>{{/legend}}
    <span>stacked, the most severe at the base</span></div>
    <h3>By rule</h3>
    <div class="scroll"><table>
    <thead><tr><th>Level</th><th>Rule</th><th>Criteria</th><th class="n">Findings</th><th class="n">Events</th>
    <th class="n">Open</th><th>First</th><th>Last</th></tr></thead>
    <tbody>
    {{#ruleRows}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td>
    <td class="any">{{title}}<span class="detail mono">{{rule}}</span></td><td>{{criteria}}</td>
    <td class="n">{{findings}}</td><td class="n">{{events}}</td><td class="n">{{open}}</td>
    <td class="nowrap">{{first}}</td><td class="nowrap">{{last}}</td></tr>
    {{/ruleRows}}
    </tbody></table></div>
    <h3>Each finding</h3>
    <div class="scroll"><table class="fixed">
    <colgroup><col style="width:5%"><col style="width:11%"><col style="width:15%"><col style="width:8%"><col>
    <col style="width:7%"><col style="width:22%"></colgroup>
    <thead><tr><th class="n">Row</th><th>When</th><th>Level</th><th>Criteria</th><th>What was recorded</th>
    <th class="n">Events</th><th>Response</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="n">{{number}}</td><td class="nowrap">{{day}}<span class="detail">{{time}}</span></td>
    <td class="level"><span class="chip {{style}}"></span>{{level}}</td><td>{{criteria}}</td>
    <td class="any"><strong>{{title}}</strong>{{#.subject}}<span class="detail">{{subject}}</span>{{/.subject}}
    {{#.evidence}}<span class="record mono">{{evidence}}</span>{{/.evidence}}
    <span class="detail"><span class="mono">{{id}}</span> · {{provenance}}</span></td>
    <td class="n">{{count}}</td>
    <td class="any"><span class="{{state}}">{{state}}</span>
    {{#answers}}<span class="detail">{{decision}} by {{who}}, {{at}}{{#.note}}: “{{note}}”{{/.note}}</span>{{/answers}}
    {{#.waited}}<span class="detail">{{waited}}</span>{{/.waited}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    <p class="note">Most severe first; rows are numbered as in <a href="findings.csv">findings.csv</a>.
    {{#.leftOut}}Another {{leftOut}} are only there.{{/.leftOut}} Dismissed findings stay in the population. Texts are
    redacted; control and format characters are shown as signs.</p>
    {{/empty(rows)}}
    {{/findings}}

    <h2><span class="no">6</span>Operations: controls at work</h2>
    {{^operationRows}}<p class="soft">0 rows: no operation was recorded in this period.</p>{{/operationRows}}
    {{^empty(operationRows)}}
    <div class="scroll"><table>
    <thead><tr><th>Operation</th><th>Criteria</th><th class="n">Times</th><th>First</th><th>Last</th></tr></thead>
    <tbody>
    {{#operationRows}}
    <tr><td class="any">{{title}}<span class="detail mono">{{rule}}</span></td><td>{{criteria}}</td>
    <td class="n">{{count}}</td><td class="nowrap">{{first}}</td><td class="nowrap">{{last}}</td></tr>
    {{/operationRows}}
    </tbody></table></div>
    <p class="note">Each of them: <a href="operations.csv">operations.csv</a>.</p>
    {{/empty(operationRows)}}
    {{^empty(operationsNotExercised)}}
    <h3>Not exercised</h3>
    <ul class="tight">{{#operationsNotExercised}}<li class="any">{{.}}</li>{{/operationsNotExercised}}</ul>
    <p class="note">Rules for these operations were in force; none of them occurred.</p>
    {{/empty(operationsNotExercised)}}

    """

  private static let times = """
    {{#times}}
    <h2><span class="no">7</span>Response times</h2>
    {{^rows}}<p class="soft">n = 0: no finding of this period has been answered yet.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table>
    <thead><tr><th>Level</th><th class="n">Answered</th><th class="n">Median</th><th class="n">95th percentile</th>
    <th class="n">Slowest</th><th class="n">Closed</th><th class="n">Median to close</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td><td class="n">{{answered}}</td>
    <td class="n">{{median}}</td><td class="n">{{p95}}</td><td class="n">{{slowest}}</td><td class="n">{{closed}}</td>
    <td class="n">{{medianClosed}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    <div class="scroll">{{{chart}}}</div>
    <p class="note">From the record of a finding to its first answer, on a logarithmic axis: a dot each below ten
    answers, bars from ten on. Findings older than coverage never alerted and are left out.</p>
    {{/empty(rows)}}

    <h2><span class="no">8</span>Detection latency</h2>
    <p>From the event's own time to its durable record, findings and operations. {{latencyWords}}</p>
    {{#.latencyChart}}<div class="scroll">{{{latencyChart}}}</div>
    <p class="note">{{lateWords}}</p>{{/.latencyChart}}
    {{/times}}

    """

  private static let record = """
    <h2><span class="no">9</span>Amendments to earlier periods</h2>
    {{^amendmentRows}}<p class="soft">0 rows: nothing was added to earlier periods.</p>{{/amendmentRows}}
    {{^empty(amendmentRows)}}
    <div class="scroll"><table>
    <thead><tr><th>Finding</th><th>Month</th><th>Title</th><th>What was added</th></tr></thead>
    <tbody>
    {{#amendmentRows}}
    <tr><td class="mono nowrap">{{id}}</td><td class="nowrap">{{month}}</td><td class="any">{{title}}</td>
    <td class="any">{{what}}</td></tr>
    {{/amendmentRows}}
    </tbody></table></div>
    {{#amendmentsLeftOut}}<p class="note">{{.}} more rows are in the file only.</p>{{/amendmentsLeftOut}}
    <p class="note">The bundles of those months stay as they are; see <a href="amendments.csv">amendments.csv</a>.</p>
    {{/empty(amendmentRows)}}

    <h2><span class="no">10</span>Change of the monitoring itself</h2>
    {{^ruleSetRows}}<p class="soft">0 rows: no rule set was put in force in this period.</p>{{/ruleSetRows}}
    {{^empty(ruleSetRows)}}
    <div class="scroll"><table>
    <thead><tr><th>In force from</th><th>Rule set (SHA-256)</th><th class="n">Rules loaded</th>
    <th class="n">Rejected</th></tr></thead>
    <tbody>
    {{#ruleSetRows}}
    <tr><td class="nowrap">{{activated}}</td><td class="mono hash">{{digest}}</td><td class="n">{{loaded}}</td>
    <td class="n">{{rejected}}</td></tr>
    {{/ruleSetRows}}
    </tbody></table></div>
    <p class="note">Each finding names the rule set that made it (rule_version in the CSV files).</p>
    {{/empty(ruleSetRows)}}

    <h2><span class="no">11</span>Integrity</h2>
    <p class="any"><strong>{{integrity.signature}}</strong> {{integrity.outside}}</p>
    <p>Every statement in this report is, or follows from, a leaf of an append-only Merkle log (RFC 6962). This bundle
    carries {{leafCount}} leaves from index {{firstLeaf}} on; the tree of shard {{shard}} has {{treeSize}}.{{#earlierShards}} The leaves of shard {{.}} that belong to the period are in
    <code>earlier/</code>.{{/earlierShards}}</p>
    <p>Root: <span class="mono hash">{{root}}</span></p>
    <p>Check it offline, with nothing of ours but a short script you can read: <a href="VERIFY.md">VERIFY.md</a>.
    {{integrity.limit}} {{#integrity.retention}}{{.}} {{/integrity.retention}}Root on the host could have fed the log lies from the start; what was not watched is in
    section 2.</p>

    """

  private static let foot = """
    <h2><span class="no">12</span>Method and limits</h2>
    <ul class="tight">
    <li>Sources read: <span class="any">{{sourceNames}}</span>. Every entry is examined by every rule that applies
    to its log source; rules are in Sigma's language.</li>
    <li>A finding belongs to the UTC month of its first event. Repeats of one rule and subject within a window are
    one finding with a count of events.</li>
    <li>Time observed is the time in which every source was being read, less recorded gaps that were not
    back-filled. A source counts from its first sign of life in the period. Shares are cut, not rounded, and
    given from ten hours on; percentiles from n = 10 on.</li>
    <li>A gap of single entries (a line too long, a rule's match limit) makes a cell partial, not a gap.</li>
    <li>Entries from text files have an unverified origin: any process that may write the file can write them.
    Journal entries count for a program only if journald's own fields agree.</li>
    <li>Response times run from the record of a finding. Who responded is taken from the operating system's peer
    credentials, never from what was typed.</li>
    <li>Recorded texts are redacted before they are kept. The exact text is in findings.jsonl.</li>
    <li>“Not exercised” means that rules for an operation were in force and it did not occur; “not configured” that
    no rule is behind a criterion or control. Neither is evidence of operation.</li>
    </ul>
    <div class="signatures"><div>Prepared by, date</div><div>Reviewed by (not a responder), date</div>
    <div>Received by, date</div></div>
    </main>
    </body>
    </html>

    """
}
