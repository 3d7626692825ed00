-- For how many days a group keeps messages; null: as long as the platform does.
ALTER TABLE `chat_rooms` ADD COLUMN `retention_days` INTEGER NULL;
