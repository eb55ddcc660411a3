import { gate } from "../../testing.ts";

gate("scenarios/digits_compensation.yaml");
