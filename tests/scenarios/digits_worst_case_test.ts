import { gate } from "../../testing.ts";

gate("scenarios/digits_worst_case.yaml");
