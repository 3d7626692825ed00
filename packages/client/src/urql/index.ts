export { createUrqlExchange, type UrqlExchangeClient } from './urql-exchange.ts';
