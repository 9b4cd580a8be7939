#!/bin/sh
# Scores from Postgres into a sorted set: psql writes a ZADD for each row, redis-cli sends them. No version, no total, no lock.
# Arguments: URL of Postgres, URL of Redis, key.
psql "$1" -qc "COPY (
  SELECT 'ZADD $3 ' || -score || ' ' || player_id FROM player_scores
  WHERE board_no = 1 AND period = 'all' AND NOT removed
) TO STDOUT" | redis-cli -u "$2" --pipe
