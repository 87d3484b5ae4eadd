import { testScenarios } from '../support/scenarios';

testScenarios('requests');
