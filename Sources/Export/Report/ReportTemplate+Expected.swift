/// Section 5: what was expected, and what was recorded of it.
extension ReportTemplate {
  static let expected = """
    {{#expected}}
    <h2 id="expected"><span class="no">5</span>Expected operations</h2>
    <p>What was said beforehand to happen regularly, and what the record holds of each period: {{judged}} judged. These
    are facts about periods; no conclusion is drawn.</p>
    {{^rows}}<p class="soft">0 rows: nothing was expected by name.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table class="fixed">
    <caption>Expectations, a cell for each period, oldest first (<a href="expectations.csv">expectations.csv</a>)</caption>
    <colgroup><col style="width:26%"><col><col style="width:15%"><col style="width:7%"><col style="width:8%"></colgroup>
    <thead><tr><th>Expectation</th><th>Periods</th><th class="n">Met</th><th class="n">Streak</th><th class="n">Longest</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="any"><strong>{{title}}</strong>{{#.schedule}}<span class="detail">{{schedule}}</span>{{/.schedule}}
    <span class="detail">{{criteria}} · controls: {{controls}}</span><span class="detail mono">{{id}}</span></td>
    <td>{{{.strip}}}{{^.strip}}<span class="soft">no period ended in this window</span>{{/.strip}}
    {{#others}}<span class="detail">{{.}}</span>{{/others}}</td>
    <td class="n wrap"><a href="expectations.csv">{{counts}}</a></td><td class="n">{{streak}}</td><td class="n">{{longest}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    <div class="legend">{{#legend}}<span>{{{swatch}}}{{meaning}}</span>{{/legend}}</div>
    <p class="note">Streak: periods met one after the other up to the last one. Periods without an occasion neither
    lengthen nor end it, and are not counted in “met”. Shares are given from ten periods on.
    {{#.leftOut}}Another {{leftOut}} expectations are in the file only.{{/.leftOut}}</p>
    {{/empty(rows)}}
    {{/expected}}

    """

  static let operations = """
    <h3>Operations recorded</h3>
    {{^operationRows}}<p class="soft">0 rows: no operation was recorded in this period.</p>{{/operationRows}}
    {{^empty(operationRows)}}
    <div class="scroll"><table><caption>Operations by rule (<a href="operations.csv">operations.csv</a>)</caption>
    <thead><tr><th>Operation</th><th>Criteria</th><th class="n">Times</th><th>First</th><th>Last</th></tr></thead>
    <tbody>
    {{#operationRows}}
    <tr><td class="any">{{title}}<span class="detail mono">{{rule}}</span></td><td>{{criteria}}</td>
    <td class="n">{{count}}</td><td class="nowrap">{{first}}</td><td class="nowrap">{{last}}</td></tr>
    {{/operationRows}}
    </tbody></table></div>
    <p class="note">Each of them: <a href="operations.csv">operations.csv</a>; of hours with more than a rule keeps, the others are
    one row with their number (<a href="#method">section 13</a>).</p>
    {{/empty(operationRows)}}
    {{^empty(operationsNotExercised)}}
    <h3>Not exercised</h3>
    <ul class="tight">{{#operationsNotExercised}}<li class="any">{{.}}</li>{{/operationsNotExercised}}</ul>
    <p class="note">Rules for these operations were in force; none of them occurred.</p>
    {{/empty(operationsNotExercised)}}

    """
}
