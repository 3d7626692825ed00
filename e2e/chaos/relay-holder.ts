import { engines } from '@parley/testkit';
import { MongoClient } from 'mongodb';

/** The `INSTANCE_ID` of the chat instance that publishes now. @throws when nobody does. */
export async function relayHolder(topicPrefix: string): Promise<string> {
  const client = await MongoClient.connect(engines().mongodbUrl);
  try {
    const states = client.db(`parley_${topicPrefix.slice(0, -1)}_chat`).collection('relay_state');
    const state = await states.findOne<{ holder: string | null }>({ leaseUntil: { $gt: new Date() } });
    const [instanceId = ''] = state?.holder?.split('/') ?? [];
    if (instanceId === '') throw new Error('Nobody holds the lease of the relay.');
    return instanceId;
  } finally {
    await client.close();
  }
}
