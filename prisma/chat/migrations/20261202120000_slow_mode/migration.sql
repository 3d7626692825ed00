-- The seconds that a member of a group waits between two messages; 0: none.
ALTER TABLE `chat_rooms` ADD COLUMN `slow_mode_seconds` INTEGER NOT NULL DEFAULT 0;
