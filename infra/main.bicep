// icasync on Azure: a Functions app that may scale out (one rate limit for all instances stands in the database), its storage, logs and identity.
targetScope = 'resourceGroup'

@description('Short name that every resource carries, 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string

param location string = resourceGroup().location

@description('Connection string of the database that holds the timetable; without a password: Authentication=Active Directory Managed Identity;User Id=CLIENT_ID.')
@secure()
param databaseConnection string

@description('Id of the WPS 365 application.')
param wpsAppId string

@description('Key of the WPS 365 application; it is kept in the key vault only.')
@secure()
param wpsAppKey string

@description('Client id of the Entra app registration with the app roles icasync.viewer, .operator, .approver; empty: keys only.')
param entraClientId string = ''

@description('Mail address that alerts go to; empty: alerts are shown in the portal only.')
param alertMail string = ''

@description('Id of a subnet, delegated to Microsoft.Web/serverFarms, whose network reaches the SQL Server on campus by VPN or ExpressRoute; empty: the database is reached publicly.')
param appSubnetId string = ''

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-id'
  location: location
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: { name: name, location: location, principalId: identity.properties.principalId }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: { name: name, location: location, principalId: identity.properties.principalId, wpsAppKey: wpsAppKey, databaseConnection: databaseConnection }
}

module monitor 'modules/monitor.bicep' = {
  name: 'monitor'
  params: { name: name, location: location, alertMail: alertMail }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: name
    location: location
    identityId: identity.id
    identityClientId: identity.properties.clientId
    storageName: storage.outputs.name
    vaultUri: vault.outputs.uri
    wpsAppId: wpsAppId
    entraClientId: entraClientId
    appSubnetId: appSubnetId
    serviceName: 'app'
    insightsConnection: monitor.outputs.connectionString
  }
}
