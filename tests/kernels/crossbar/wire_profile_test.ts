import { wireProfileContract } from "../../../kernels/crossbar/wire_profile_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(wireProfileContract);
