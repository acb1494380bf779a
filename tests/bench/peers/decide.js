// SPDX-License-Identifier: Apache-2.0
// columns.tandem as a plain function of a lead; what is missing is null.
'use strict';

const EMEA = new Set(['GB', 'DE', 'FR', 'NL', 'ES', 'AE', 'ZA']);
const AMER = new Set(['US', 'CA', 'BR', 'MX']);
const APAC = new Set(['JP', 'SG', 'AU', 'IN', 'KR']);
const FREE_MAIL = new Set(['mail.example', 'freemail.example', 'webmail.example']);
const WANTED_WORDS = /\b(operations|revenue|growth)\b/i;

function fitOf(lead) {
  const { employees, revenue, seniority, source, country } = lead;
  let fit = 0;
  if (employees !== null) {
    if (employees >= 200 && employees <= 2000) fit += 20;
    if (employees > 2000) fit += 12;
    if (employees >= 50 && employees <= 199) fit += 6;
    if (employees < 10) fit -= 10;
  }
  if (revenue !== null) {
    if (revenue >= 100000000) fit += 10;
    if (revenue >= 10000000 && revenue <= 99999999) fit += 6;
  }
  if (seniority === 'director' || seniority === 'vp' || seniority === 'c_level') fit += 12;
  if (seniority === 'manager') fit += 6;
  if (seniority === 'c_level') fit += 4;
  if (lead.title !== null) {
    if (WANTED_WORDS.test(lead.title)) fit += 8;
    if (lead.title.toLowerCase().includes('chief')) fit += 4;
  }
  if (lead.industry !== null) {
    const industry = lead.industry.toLowerCase();
    if (industry === 'software' || industry === 'saas' || industry === 'cloud') fit += 8;
    if (industry === 'finance' || industry === 'insurance') fit += 5;
    if (industry === 'retail') fit += 3;
  }
  if (EMEA.has(country)) fit += 6;
  if (AMER.has(country)) fit += 5;
  if (APAC.has(country)) fit += 4;
  if (source === 'partner') fit += 7;
  if (source === 'referral' || source === 'outbound') fit += 5;
  if (FREE_MAIL.has(lead.email.slice(lead.email.indexOf('@') + 1))) fit -= 25;
  return Math.max(0, Math.min(100, fit));
}

function engagementOf(lead) {
  let sum = 0;
  if (lead.page_views >= 5) sum += 5;
  if (lead.page_views >= 20) sum += 5;
  if (lead.pricing >= 1) sum += 10;
  if (lead.pricing >= 4) sum += 10;
  if (lead.docs >= 3) sum += 4;
  if (lead.forms >= 1) sum += 12;
  if (lead.demos >= 1) sum += 20;
  if (lead.signups >= 1) sum += 6;
  if (lead.attended >= 1) sum += 10;
  if (lead.opens >= 3) sum += 3;
  if (lead.clicks >= 2) sum += 6;
  if (lead.downloads >= 1) sum += 5;
  if (lead.logins >= 2) sum += 15;
  if (lead.chats >= 1) sum += 8;
  if (lead.scans >= 1) sum += 5;
  if (lead.replies >= 1) sum += 9;
  return Math.min(100, sum);
}

function stageOf(lead, fit, engagement) {
  const open = (fit >= 30 && engagement >= 30) || (lead.demos >= 1 && fit >= 20);
  if (lead.customer || !open) return 'none';
  return lead.calls >= 1 && lead.replies >= 1 ? 'SQL' : 'MQL';
}

function routeOf(lead, fit, engagement, stage) {
  const { employees, country } = lead;
  const isMql = stage !== 'none';
  if (lead.customer) return 'success';
  if (stage === 'SQL' && employees > 5000) return 'strategic';
  if (isMql && employees > 1000) return 'enterprise';
  if (lead.source === 'partner' && fit >= 15) return 'partner_desk';
  if (lead.logins >= 5) return 'trials';
  if (lead.source === 'event' && lead.scans >= 2) return 'events_desk';
  if (isMql && EMEA.has(country)) return 'emea';
  if (isMql && AMER.has(country)) return 'amer';
  if (isMql && APAC.has(country)) return 'apac';
  if (isMql && employees >= 200) return 'mid_market';
  if (isMql) return 'smb';
  return engagement >= 20 ? 'nurture' : 'digest';
}

function decide(lead) {
  const fit = fitOf(lead);
  const engagement = engagementOf(lead);
  const stage = stageOf(lead, fit, engagement);
  return {
    id: lead.id,
    fit,
    engagement,
    grade: fit >= 50 ? 'A' : fit >= 30 ? 'B' : fit >= 15 ? 'C' : 'D',
    stage,
    route: routeOf(lead, fit, engagement, stage),
  };
}

module.exports = { decide };
