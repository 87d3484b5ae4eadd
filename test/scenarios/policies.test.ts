import { testScenarios } from '../support/scenarios';

testScenarios('policies');
