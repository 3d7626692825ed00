/** Marks the notifications with these `ids` as read. */
export const markRead = /* GraphQL */ `
  mutation ($ids: [ID!]!) {
    markNotificationsRead(input: { ids: $ids }) {
      __typename
      ... on MarkNotificationsReadSuccess {
        notifications {
          id
          readAt
        }
        unreadCount
      }
      ... on NotificationNotFound {
        code
        reason
        ids
      }
      ... on InvalidInput {
        problems {
          field
          reason
        }
      }
    }
  }
`;
