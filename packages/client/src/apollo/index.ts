export { createApolloLink, type ApolloLinkClient } from './apollo-link.ts';
