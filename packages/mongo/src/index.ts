export { connectMongo, type MongoConnection } from './connect-mongo.ts';
export { isConflict, isDuplicateDocument, isMongoUnavailable } from './errors.ts';
export { inTransaction } from './in-transaction.ts';
