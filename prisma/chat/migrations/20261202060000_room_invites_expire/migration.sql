-- Invites that expired a week ago are deleted, by this index.
CREATE INDEX `room_invites_expires_at_idx` ON `room_invites` (`expires_at`);
