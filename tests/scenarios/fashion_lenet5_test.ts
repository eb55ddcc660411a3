import { gate } from "../../testing.ts";

gate("scenarios/fashion_lenet5.yaml");
