// The Functions app. Up to four instances, as many as the task hub has partitions (host.json): the limit of WPS calls is theirs
// together, kept in the database (PITFALLS 20). One does a term of 30,000 lessons at any rate that WPS has been seen to allow; a second
// helps where many terms or a first sync keep a core busy, and when an instance is moved or dies.
param name string
param location string
param identityId string
param identityClientId string
param storageName string
param vaultUri string
param wpsAppId string
param entraClientId string

@description('Where the host and the worker send logs and traces; it holds an id and no secret.')
param insightsConnection string

@description('Id of a subnet, delegated to Microsoft.Web/serverFarms, from which the database is reached; empty: no private network.')
param appSubnetId string

@description('Name of the service in azure.yaml; azd finds the app by it.')
param serviceName string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${name}-plan'
  location: location
  sku: { name: 'EP1', tier: 'ElasticPremium' }
  properties: { reserved: true, maximumElasticWorkerCount: 4 }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: '${name}-app'
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': serviceName }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(appSubnetId) ? null : appSubnetId
    vnetRouteAllEnabled: !empty(appSubnetId)
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      linuxFxVersion: 'DOTNET-ISOLATED|10.0'
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      functionAppScaleLimit: 4
      appSettings: [
        { name: 'AzureWebJobsStorage__accountName', value: storageName }
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnection }
        { name: 'FUNCTIONS_EXTENSION_VERSION', value: '~4' }
        { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
        { name: 'Icasync__Database__Provider', value: 'SqlServer' }
        { name: 'Icasync__Database__ConnectionString', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/database-connection)' }
        { name: 'Icasync__Wps__AppId', value: wpsAppId }
        { name: 'Icasync__Wps__AppKey', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/wps-app-key)' }
      ]
    }
  }
}

// Sign-in is offered, not demanded: callers with a function key and the probes come without one, and each route says itself
// whom it lets through (docs/operations.md, HTTP API).
resource signIn 'Microsoft.Web/sites/config@2023-12-01' = if (!empty(entraClientId)) {
  parent: site
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: entraClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${subscription().tenantId}/v2.0'
        }
        validation: { allowedAudiences: [entraClientId, 'api://${entraClientId}'] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}
