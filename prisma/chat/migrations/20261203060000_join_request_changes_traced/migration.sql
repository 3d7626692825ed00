-- The trace context (W3C) of the operation that caused the change.
ALTER TABLE `room_join_request_changes` ADD COLUMN `traceparent` CHAR(55) CHARACTER SET ascii COLLATE ascii_bin NULL;
