import { gate } from "../../testing.ts";

gate("scenarios/digits_pcm_drift.yaml");
