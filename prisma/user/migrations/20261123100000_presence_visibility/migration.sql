-- AlterTable
ALTER TABLE `users` ADD COLUMN `invisible` BOOLEAN NOT NULL DEFAULT false;
