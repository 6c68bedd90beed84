/// Sections 3 and 4: what was found.
extension ReportTemplate {
  static let days = """
    {{#findings}}
    <h2 id="days"><span class="no">3</span>Findings by criterion over days</h2>
    {{^rows}}<p class="soft">{{emptyWords}}</p>{{/rows}}
    {{^empty(rows)}}
    <h3>All findings per day</h3>
    <div class="scroll">{{{chart}}}</div>
    <div class="legend">{{#legend}}<span><span class="chip {{style}}"></span>{{level}}</span>{{/legend}}
    <span>stacked, the most severe at the base</span></div>
    {{^empty(criterionRows)}}
    <div class="scroll"><table class="fixed">
    <caption>Findings per day and criterion, each row on the same scale (<a href="findings.csv">findings.csv</a>)</caption>
    <colgroup><col style="width:16%"><col><col style="width:9%"><col style="width:11%"></colgroup>
    <thead><tr><th>Criterion</th><th>From {{firstDay}} to {{lastDay}}</th><th class="n">Days</th><th class="n">Findings</th></tr></thead>
    <tbody>
    {{#criterionRows}}
    <tr><td class="any">{{id}}</td><td>{{{chart}}}</td><td class="n">{{days}}</td><td class="n">{{findings}}</td></tr>
    {{/criterionRows}}
    </tbody></table></div>
    <p class="note">A finding stands in the row of each of its criteria, so rows do not add up.</p>
    {{/empty(criterionRows)}}
    {{/empty(rows)}}
    {{/findings}}

    """

  static let exceptions = """
    {{#findings}}
    <h2 id="exceptions"><span class="no">4</span>Exceptions: findings of the period</h2>
    {{^rows}}<p class="soft">{{emptyWords}}</p>{{/rows}}
    {{#risk}}
    <h3 id="risk">Where they concentrate</h3>
    {{^rows}}<p class="soft">0 rows: the organisation has described no controls, and nothing was found.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table class="fixed">
    <caption>Findings by control, the most severe first (<a href="findings.csv">findings.csv</a>)</caption>
    <colgroup><col><col style="width:9%"><col style="width:8%"><col style="width:13%"><col style="width:7%">
    <col style="width:19%"><col style="width:9%"></colgroup>
    <thead><tr><th>Control</th><th class="n">Findings</th><th class="n">On days</th><th>Highest</th><th class="n">Open</th>
    <th>{{months}}</th><th class="n">12 months</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="any"><strong>{{control}}</strong> {{text}}</td><td class="n"><a href="findings.csv">{{findings}}</a></td>
    <td class="n">{{days}}</td><td class="level"><span class="{{style}}"></span>{{level}}</td><td class="n">{{open}}</td>
    <td>{{{trend}}}</td><td class="n">{{year}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    <p class="note">A rule may be evidence for several controls, so rows do not add up. Bars count findings by the month
    of their first event, each row on its own scale, without history older than coverage; a dash is a month of which
    nothing is on the record. {{#.historyWords}}{{historyWords}}: the record had not begun, or retention took them.{{/.historyWords}}</p>
    {{/empty(rows)}}
    <h3>Open items</h3>
    {{^openRows}}<p class="soft">0 rows: no finding of the period is open or acknowledged only.</p>{{/openRows}}
    {{^empty(openRows)}}
    <div class="scroll"><table><caption>Neither resolved, dismissed nor excepted when the period was looked at (<a href="findings.csv">findings.csv</a>)</caption>
    <thead><tr><th>Level</th><th>Finding</th><th>First event</th><th class="n">On record for</th><th>State</th></tr></thead>
    <tbody>
    {{#openRows}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td>
    <td class="any">{{title}}<span class="detail mono">{{id}}</span></td><td class="nowrap">{{when}}</td>
    <td class="n">{{age}}</td><td>{{state}}</td></tr>
    {{/openRows}}
    </tbody></table></div>
    {{#.openLeftOut}}<p class="note">Another {{openLeftOut}} are in the file only.</p>{{/.openLeftOut}}
    {{/empty(openRows)}}
    {{/risk}}
    {{^empty(rows)}}
    <h3>By rule</h3>
    <div class="scroll"><table><caption>Findings by rule, most severe first (<a href="findings.csv">findings.csv</a>)</caption>
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
    <div class="scroll"><table class="fixed"><caption>Each finding, with its row in <a href="findings.csv">findings.csv</a></caption>
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

    <h3>Amendments to earlier periods</h3>
    {{^amendmentRows}}<p class="soft">0 rows: nothing was added to earlier periods.</p>{{/amendmentRows}}
    {{^empty(amendmentRows)}}
    <div class="scroll"><table><caption>What was added to earlier periods (<a href="amendments.csv">amendments.csv</a>)</caption>
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

    """
}
