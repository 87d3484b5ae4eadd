import { testScenarios } from '../support/scenarios';

testScenarios('pods');
