import { gate } from "../../testing.ts";

gate("scenarios/digits_right_censored.yaml");
