import type { Kafka } from 'kafkajs';
import { withAdmin } from '../kafka/with-admin.ts';

export async function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  await withAdmin(kafka, (admin) => admin.deleteGroups([groupId]));
}

/**
 * Deletes the groups that processes of the same purpose left when they died. One that is between a crash and its rebuild may
 * be among them: harmless, it keeps its positions itself and commits them anew.
 */
export async function sweepDeadGroups(kafka: Kafka, groupPrefix: string): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const { groups } = await admin.listGroups();
    const ours = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(groupPrefix));
    if (ours.length === 0) return;
    const described = await admin.describeGroups(ours);
    const dead = described.groups.filter(({ state }) => state === 'Empty').map(({ groupId }) => groupId);
    if (dead.length > 0) await admin.deleteGroups(dead);
  });
}
