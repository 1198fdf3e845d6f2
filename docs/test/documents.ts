export {
  type Block,
  blocksIn,
  blocksOf,
  blockUnder,
  documents,
  headingsOf,
  hrefsIn,
  ROOT,
  repositoryDocuments,
  type Token,
  textOf,
  tokensOf,
} from '@notify-capture/contract/documents';
