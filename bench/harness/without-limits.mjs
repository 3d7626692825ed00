/** Settings of a gateway that is measured: all clients have one address, some are one viewer, and they send as fast as they can. */
export const withoutLimitsForPeople = {
  MAX_SOCKETS_PER_VIEWER: '1000000',
  MAX_SOCKETS_PER_ADDRESS: '1000000',
  MAX_MESSAGES_PER_MINUTE: '1000000000',
};
