import type { Db } from 'mongodb';

/**
 * Holds the lease of a service's relay for good, so that no instance publishes what it writes: nothing notifies, and the store alone
 * knows of it. Before the service starts.
 */
export async function silenceRelay(db: Db, name: string): Promise<void> {
  const lease = { holder: 'a test', leaseUntil: new Date('2100-01-01') };
  await db.collection<typeof lease & { _id: string }>('relay_state').insertOne({ _id: name, ...lease });
}
