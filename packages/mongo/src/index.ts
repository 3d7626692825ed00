export { connectMongo, type MongoConnection } from './connect-mongo.ts';
export { isDuplicateDocument, isMongoUnavailable, NoAnswerError } from './errors.ts';
export { inTransaction } from './in-transaction.ts';
