import { gate } from "../../testing.ts";

gate("scenarios/digits_selective_verify.yaml");
