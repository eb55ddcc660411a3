import { gate } from "../../mod.ts";

gate("scenarios/digits_pcm_drift.yaml");
