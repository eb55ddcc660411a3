import { gate } from "../../testing.ts";

gate("scenarios/digits_low_rank_ranks.yaml");
