// What the operator is woken by: logs and traces of the app, and three alerts that go to one address.
param name string
param location string

@description('Mail address that alerts go to; empty: alerts are shown in the portal only.')
param alertMail string

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: { retentionInDays: 30, sku: { name: 'PerGB2018' } }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logs.id }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertMail)) {
  name: '${name}-operators'
  location: 'global'
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: alertMail, useCommonAlertSchema: true }]
  }
}

// Each alert with the operator's next step; docs/operations.md, "When …", says more.
var alerts = [
  {
    key: 'clock-silent'
    text: 'The clock has not run for 15 minutes: no schedule starts and no lost run is replaced. Look whether the app runs.'
    query: 'requests | where name == "Clock"'
    operator: 'LessThan'
    threshold: 1
    severity: 1
  }
  {
    key: 'errors'
    text: 'icasync logged an error. Look at the run that it names, mend the cause and rewind the run.'
    query: 'traces | where severityLevel >= 3 and message !startswith "Executed"'
    operator: 'GreaterThan'
    threshold: 0
    severity: 1
  }
  {
    key: 'not-ready'
    text: 'The app or the database is not ready. Run icasync doctor, or icasync migrate when it asks for it.'
    query: 'traces | where message has "not ready"'
    operator: 'GreaterThan'
    threshold: 3
    severity: 2
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for alert in alerts: {
  name: '${name}-${alert.key}'
  location: location
  properties: {
    displayName: '${name} ${alert.key}'
    description: alert.text
    severity: alert.severity
    enabled: true
    scopes: [insights.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: alert.query
          timeAggregation: 'Count'
          operator: alert.operator
          threshold: alert.threshold
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: empty(alertMail) ? [] : [people.id] }
  }
}]

output connectionString string = insights.properties.ConnectionString
