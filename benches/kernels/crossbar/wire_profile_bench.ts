import { wireProfileContract } from "../../../kernels/crossbar/wire_profile_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireProfileContract);
