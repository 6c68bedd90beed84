/// Sections 8 to 12: the monitoring itself, access, clock, the record and what was drawn from it.
extension ReportTemplate {
  static let change = """
    <h2 id="change"><span class="no">8</span>Change of the monitoring</h2>
    {{#change}}
    <div class="scroll"><table><caption>Rule sets that were in force in the period, or approved in it (<a href="rule_changes.csv">rule_changes.csv</a>)</caption>
    <thead><tr><th>In force</th><th>Rule set</th><th class="n">Added</th><th class="n">Removed</th><th class="n">Changed</th><th>Criteria</th>
    <th>Author</th><th>Ticket</th><th>Approved by</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="nowrap">{{from}}<span class="detail">{{to}}</span></td><td class="mono">{{digest}}<span class="detail">{{version}}</span></td>
    <td class="n">{{added}}</td><td class="n">{{removed}}</td><td class="n">{{changed}}</td><td class="any">{{criteria}}</td>
    <td class="any">{{author}}</td><td class="any">{{ticket}}</td>
    <td class="any">{{approver}}{{#.approvedAt}}<span class="detail">{{approvedAt}}</span>{{/.approvedAt}}{{#.remark}} <strong>{{remark}}</strong>{{/.remark}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    {{^rows}}<p class="soft">0 rows: no rule set was put in force in this period.</p>{{/rows}}
    {{#.unapproved}}<p><strong>{{unapproved}}.</strong></p>{{/.unapproved}}
    <p class="note">Each finding names the rule set that made it (rule_version in the CSV files). Authors are the accounts
    that own the changed files; "package" is what came with another version of attestd. <code>attestctl rules changes</code>
    shows on the host what is other in each.</p>
    {{^empty(designRows)}}
    <div class="scroll"><table class="narrow"><caption>What else monitoring is meant to be, where it became something else in the period; this report
    is by the last</caption>
    <thead><tr><th>From</th><th>Other than before</th></tr></thead>
    <tbody>{{#designRows}}<tr><td class="nowrap">{{time}}</td><td class="any">{{parts}}</td></tr>{{/designRows}}</tbody></table></div>
    {{/empty(designRows)}}
    {{#isConfigured}}<p><strong>What was meant to be watched is not on the record: controls, criteria and rules of this report are
    those of the configuration where it was made.</strong></p>{{/isConfigured}}
    {{/change}}
    {{^change}}
    {{^ruleSetRows}}<p class="soft">0 rows: no rule set was put in force in this period.</p>{{/ruleSetRows}}
    {{^empty(ruleSetRows)}}
    <div class="scroll"><table><caption>Rule sets that were put in force up to the end of the period</caption>
    <thead><tr><th>In force from</th><th>When</th><th>Rule set (SHA-256)</th><th class="n">Rules loaded</th><th class="n">Change</th>
    <th class="n">Rejected</th></tr></thead>
    <tbody>
    {{#ruleSetRows}}
    <tr><td class="nowrap">{{activated}}</td><td class="nowrap">{{isInPeriod}}</td><td class="mono hash">{{digest}}</td><td class="n">{{loaded}}</td>
    <td class="n">{{change}}</td>
    <td class="n">{{rejected}}</td></tr>
    {{/ruleSetRows}}
    </tbody></table></div>
    <p class="note">Each finding names the rule set that made it (rule_version in the CSV files).
    Who wrote a rule set and who approved it is not on the record: ask for the change's ticket.</p>
    {{/empty(ruleSetRows)}}
    {{/change}}

    """

  static let access = """
    {{#access}}
    <h2 id="access"><span class="no">9</span>Access</h2>
    <p>What rules about accounts, privileges and logins recorded (criteria CC6.1 to CC6.3).</p>
    {{^rules}}<p class="soft">0 rows: no such rule recorded anything.</p>{{/rules}}
    {{^empty(rules)}}
    <div class="scroll"><table>
    <caption>Records about access by rule (<a href="operations.csv">operations.csv</a>, <a href="findings.csv">findings.csv</a>)</caption>
    <thead><tr><th>What</th><th>Kind</th><th>Criteria</th><th class="n">Records</th><th>First</th><th>Last</th></tr></thead>
    <tbody>
    {{#rules}}
    <tr><td class="any">{{title}}<span class="detail mono">{{rule}}</span></td><td>{{kind}}</td><td>{{criteria}}</td>
    <td class="n">{{count}}</td><td class="nowrap">{{first}}</td><td class="nowrap">{{last}}</td></tr>
    {{/rules}}
    </tbody></table></div>
    {{/empty(rules)}}
    {{^empty(people)}}
    <div class="scroll"><table class="narrow"><caption>The same by account, as the records name the one who acted</caption>
    <thead><tr><th>Account</th><th class="n">Operations</th><th class="n">Findings</th></tr></thead>
    <tbody>
    {{#people}}
    <tr><td class="any">{{name}}</td><td class="n">{{operations}}</td><td class="n">{{findings}}</td></tr>
    {{/people}}
    </tbody></table></div>
    {{#.counted}}<p class="note">{{counted}} known by number only: their hours had too many to keep each.</p>{{/.counted}}
    {{#.others}}<p class="note">Another {{others}} accounts that are not listed here.</p>{{/.others}}
    {{/empty(people)}}
    <p class="note">Who took evidence out of the record while the period ran (populations, samples, exports), and to whom it was read:
    <a href="access.csv">access.csv</a>.</p>
    {{/access}}

    """

  static let clock = """
    {{#clock}}
    <h2 id="clock"><span class="no">10</span>Clock</h2>
    {{^sources}}<p class="soft">0 rows: no source was read in this period.</p>{{/sources}}
    {{^empty(sources)}}
    <div class="scroll"><table><caption>Whether a time service kept the clock right while a source was read (<a href="coverage.csv">coverage.csv</a>)</caption>
    <thead><tr><th>Source</th><th class="n">Kept right</th><th class="n">Not kept</th><th class="n">Not known</th><th class="n">Longest lag</th></tr></thead>
    <tbody>
    {{#sources}}
    <tr><td class="any">{{name}}</td><td class="n">{{kept}}</td><td class="n">{{notKept}}</td><td class="n">{{unknown}}</td><td class="n">{{lag}}</td></tr>
    {{/sources}}
    </tbody></table></div>
    <p class="note">Lag: from the stamp of an entry to its being examined, at the worst.</p>
    {{/empty(sources)}}
    <div class="scroll"><table class="narrow"><caption>What happened to the clock and to the host's time</caption>
    <thead><tr><th>What</th><th class="n">Times</th></tr></thead>
    <tbody>{{#events}}<tr><td class="any">{{what}}</td><td class="n">{{count}}</td></tr>{{/events}}</tbody></table></div>
    <p class="note">Each change of the clock's state, each boot, and what each day's signs of life say:
    <a href="clock.csv">clock.csv</a>.</p>
    {{/clock}}

    """

  static let integrity = """
    <h2 id="integrity"><span class="no">11</span>Integrity</h2>
    <p class="any"><strong>{{integrity.signature}}</strong> {{integrity.outside}}</p>
    <p>Every statement in this report is, or follows from, a leaf of an append-only Merkle log (RFC 6962). This bundle
    carries {{leafCount}} leaves from index {{firstLeaf}} on; the tree of shard {{shard}} has {{treeSize}}.{{#earlierShards}} The leaves of shard {{.}} that belong to the period are in
    <code>earlier/</code>.{{/earlierShards}}</p>
    <p>Root: <span class="mono hash">{{root}}</span></p>
    <p>Check it offline, with nothing of ours but a short script you can read: <a href="VERIFY.md">VERIFY.md</a>.
    {{integrity.limit}} {{#integrity.retention}}{{.}} {{/integrity.retention}}Root on the host could have fed the log lies from the start; what was not watched is in
    <a href="#coverage">section 1</a>.</p>

    """

  static let sampling = """
    {{#sampling}}
    <h2 id="sampling"><span class="no">12</span>Sampling appendix</h2>
    {{^rows}}<p class="soft">0 rows: no population and no sample was taken while the period ran.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table class="fixed"><caption>Populations and samples as put on the record before they were handed out</caption>
    <colgroup><col style="width:13%"><col style="width:17%"><col style="width:19%"><col style="width:8%"><col></colgroup>
    <thead><tr><th>Taken</th><th>By</th><th>What</th><th class="n">Rows</th><th>How to take it again</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td>{{time}}<span class="detail">{{place}}</span></td><td class="any">{{actor}}</td>
    <td class="any">{{what}} of {{subject}}<span class="detail">{{window}}</span></td><td class="n">{{rows}}</td>
    <td class="any">SHA-256 <span class="mono hash">{{sha256}}</span>
    {{#.draw}}<span class="detail">engagement: {{engagement}}</span><span class="detail">text: {{text}}</span>
    <span class="detail">seed <span class="mono hash">{{seed}}</span></span>
    <span class="detail">from {{population}} rows, SHA-256 <span class="mono hash">{{populationSHA256}}</span></span>
    <span class="detail">{{items}} drawn, SHA-256 <span class="mono hash">{{itemsSHA256}}</span></span>
    {{#.list}}<span class="detail mono hash">{{list}}</span>{{/.list}}{{/.draw}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    {{#.leftOut}}<p class="note">Another {{leftOut}} are in the ledger only.</p>{{/.leftOut}}
    {{/empty(rows)}}
    <p class="note">What was taken about this period after it was closed is in later bundles. sample.sh draws a sample
    again from its population and seed.</p>
    {{/sampling}}

    """
}
