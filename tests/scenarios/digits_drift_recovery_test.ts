import { gate } from "../../testing.ts";

gate("scenarios/digits_drift_recovery.yaml");
