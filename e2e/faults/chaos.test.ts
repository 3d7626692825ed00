import { expect } from '@jest/globals';
import { describeChaos, isAlone } from '../chaos/describe-chaos.ts';
import { startLinkedPlatform } from '../chaos/linked-platform.ts';
import { nemeses, nemesesAlone } from '../chaos/nemeses.ts';
import { overload } from '../chaos/overload.ts';

describeChaos({
  start: startLinkedPlatform,
  // Overload would be that of the tests beside it, too; restarts with other clocks take minutes.
  nemeses: {
    ...nemeses,
    ...(isAlone ? { ...nemesesAlone, 'three times what the platform bears': overload } : {}),
  },
  check(nemesis, { interruptions, disconnections, slowestDelivery }) {
    if (nemesis !== 'kill -9 of a chat instance' && nemesis !== "kill -9 of the relay's holder") return;
    // The gateway goes on at the other instance by itself.
    expect(interruptions).toBe(0);
    // What holds on a machine that does nothing else.
    if (!isAlone) return;
    expect(disconnections).toBe(0);
    expect(slowestDelivery).toBeLessThanOrEqual(5_000);
  },
});
