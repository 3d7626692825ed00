import type { Traced } from '../rooms/traced.ts';

/** A message whose link is to be looked at. */
export interface PreviewJob extends Traced {
  readonly id: string;
  readonly messageId: string;
  readonly roomId: string;
  readonly senderId: string;
  /** The link, as it stands in the text. */
  readonly url: string;
  /** When it was asked for. */
  readonly askedAt: Date;
  /** How often it was begun. */
  readonly attempts: number;
  /** How often its page or its host was busy; none of older versions. */
  readonly waits?: number | undefined;
}

/** What nobody could make in this time is not made any more. */
export const jobMs = 10 * 60_000;
/** Of all people; what comes then gets no preview. */
export const mostJobs = 1_000;
/** Of one host, which is asked so slowly that they would keep out all others. */
export const mostJobsPerHost = 200;
/** Of one person in `perPersonMs`: their links would keep those of others waiting, and ask other servers in our name. */
export const mostPerPerson = 20;
export const perPersonMs = 60_000;
