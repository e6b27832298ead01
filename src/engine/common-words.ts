/**
 * Parts of names too common to be looked for alone: what credentials are called everywhere, and parts of the packs'
 * names that stand ten times and more in a MB of code (33 MB of npm, Python and Go packages, November 2026).
 * Another part of a name is looked for where there is one.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set((
  'access account actions activation active admin administrator agent alpha amazon analysis analytics anti apim apis application apps '
  + 'aria auth authentication authorization auto base basis batch best blob block bucket cache call callback center cert certificate certs '
  + 'chain channel chec check class classic client clientid close cloud code column compare conf config connect console constant contact '
  + 'content controller convert core corp credential crypto customer data database dato deep default delegate delivery dependency deploy detect '
  + 'developer device disk docker docu domain east eden element email encrypt encrypted encryption engine enroll enterprise error ether '
  + 'event events execute export fast fetch field file filter flat float flow form format forward free from front function future gateway '
  + 'generic github gitlab global google grant graph group handler hash header heap hello help helper here host http https identity image '
  + 'import index info init initial input insight insta integration inter interface internal iron join keys label language last layer less '
  + 'library license line link linked list listener live loader local logger logic login logout looked machine made mail main make manage '
  + 'management manager maps master match media memory mend message metal meter method mobile model module monitor more name names native '
  + 'network networks news node note number oauth object oidc ombi only open operations operator option options order organization origin '
  + 'output ovember owner package packages packet page parallel parent parser partner pass password payment personal ping plan platform play '
  + 'plugin policy port post postgres postgresql power prep principal print private process prod product profile program project property '
  + 'provider proxy public publish push query queue random range rate read reader record refresh region register registry release remote remove '
  + 'render repo report repository request resource response rest result role root route router routing runtime sandbox scale scan schema '
  + 'scribe script search secret secrets section security segment select sender series server service services session setting settings setup '
  + 'sha2 shared sight sign signal signature signer signing site skey snapshot source space spaces spark specific spin split stack stand '
  + 'standard start state status step storage store stream string style subject subscription super switch symbol system table target task team '
  + 'template tenant test text that these ticket time times title token tokens tools total track tracking tran transaction transfer transport '
  + 'trigger turn type union unit update upload user username utils validation value vendor verification verify version video view virtual '
  + 'vision wallet warehouse webhook west whole window wise with work worker workflow workspace write writer your ython zone zoom'
).split(' '));
