-- What a script answers in place of a result. What each means is in `codes.ts`; a spec compares the two lists.
local SCORE_OUT_OF_RANGE = -1
local KEY_REUSED = -2
local OUTBOX_FULL = -3
local SHARD_CLOSED = -4
local NOT_EXPECTED = -5
local DATA_LOST = -6
local RESTORATION_ENDED = -7
local FOREIGN = -8
local RANKING_UNKNOWN = -9
local RANKING_CLOSED = -10
local BELOW_MIN = -11
local ABOVE_MAX = -12
local ABOVE_MAX_DELTA = -13
local NOT_YET_ACCEPTING = -14
local NO_LONGER_ACCEPTING = -15
local SERVER_CHANGED = -16
local KEYS_RECOVERING = -17
