import { gate } from "../../testing.ts";

gate("scenarios/digits_int2.yaml");
