import { gate } from "../../testing.ts";

gate("scenarios/digits_nf4.yaml");
