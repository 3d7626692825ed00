-- Characters as people see them have up to 4 code points each. The table of users is copied (about 10 s for a million), and
-- what writes to it waits meanwhile; the other two change at once.
-- AlterTable
ALTER TABLE `users` MODIFY `display_name` VARCHAR(200) NOT NULL;

-- AlterTable
ALTER TABLE `users` MODIFY `bio` VARCHAR(1200) NOT NULL;

-- AlterTable
ALTER TABLE `sessions` MODIFY `device` VARCHAR(400) NOT NULL;
