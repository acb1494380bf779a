// SPDX-License-Identifier: Apache-2.0
// The grammar of Tandem, one declaration at a time: compiler/parse cuts a file into declarations
// and runs `declaration` on the tokens of each, so a mistake never reaches the next one. Constructs
// of later versions are answered by compiler/parse/later.cpp. README.md explains precedence, words
// and what is accepted only to be answered with a helpful error. Every policy must parse without an
// ambiguity and without a full-context retry.
parser grammar TandemParser;

options { tokenVocab = TandemLexer; }

declaration
    : ( policyDecl | teamDecl | recordDecl | eventDecl | typeDecl | listDecl | tableDecl
      | defineDecl | scoreDecl | bandDecl | stageDecl | answerDecl | routeDecl | testDecl
      | sourceDecl | claimDecl | ignoreDecl ) EOF
    ;

// ----------------------------------------------------------------------------------- policy, team

policyDecl : POLICY name LBRACE policyItem* RBRACE ;
policyItem : CURRENCY name | ZONE STRING ;

teamDecl : TEAM name (LED BY STRING)? LBRACE teamItem* RBRACE ;
teamItem
    : SIDE name (APPROVED BY STRING)?
    | (SQUAD | QUEUE) name IN side=name (FOR STRING)? skippedBlock?
    ;
skippedBlock : LBRACE (~(LBRACE | RBRACE) | skippedBlock)* RBRACE ;

ownership
    : OWNED BY name ((AND | COMMA) name)* trusting?
    | AGREED BY name ((AND | COMMA) name)* trusting?
    ;
trusting : TRUSTING name (COMMA name)* ;
effectiveFrom : FROM DATE ;

// ------------------------------------------------------------------------------------------- data

recordDecl : (LEAD | RECORD name) LBRACE field* RBRACE ;
field : anyWord QUESTION? COLON? typeExpr ;

eventDecl
    : EVENT name (OF record=name)? (LBRACE field* RBRACE | EQ eventPart ((OR | COMMA) eventPart)*)?
    ;
eventPart : name ;

typeDecl : TYPE name EQ typeExpr ;
typeExpr
    : YES SLASH NO
    | ONE OF choice ((COMMA choice)+ | (LT choice)+)?
    | LIST OF typeExpr
    | name (signedNumber (DOTDOT | TO) signedNumber)?
    ;
choice : anyWord STRING? | STRING ;

listDecl : LIST name (EQ listEntry (COMMA listEntry)* | FROM STRING (COLUMN STRING)?) ;
listEntry : STRING | anyWord | signedNumber ;

tableDecl
    : TABLE (UNIQUE | HIT_FIRST)? name LPAREN tableColumn (COMMA tableColumn)* RPAREN
      ARROW tableOutput (COMMA tableOutput)* tableClause* (LBRACE tableRow* RBRACE)?
    ;
tableColumn : name (YES SLASH NO | name) ;
tableOutput : tableColumn ;
tableClause : ownership | effectiveFrom | FROM STRING ;
// ROW is the `|` at the beginning of a line; EMPTY stands where two `|` have nothing between them.
tableRow
    : (ROW tableCell (BAR tableCell)* | OTHERWISE) ARROW tableAnswer (BAR tableAnswer)*
    ;
tableCell
    : NOT? STARTS WITH (STRING | LPAREN STRING (COMMA STRING)* RPAREN)
    | (EQ | NE) bound
    | STAR
    | ANY
    | EMPTY
    | cell
    ;
tableAnswer : bound | MINUS | EMPTY | LPAREN expr RPAREN ;

defineDecl : DEFINE name (LPAREN parameter (COMMA parameter)* RPAREN)? effectiveFrom? EQ expr ;
parameter : name (YES SLASH NO | name) ;

// ----------------------------------------------------------------------------------------- scores

scoreDecl : SCORE name scoreClause* LBRACE scoreLine* RBRACE ;
scoreClause
    : ownership
    | RANGE signedNumber (DOTDOT | TO | UP TO) signedNumber
    | WHOLE
    | ROUNDED (DOWN | HALF UP)
    | BLENDS
    | effectiveFrom
    ;
scoreLine
    : (GIVE | TAKE) ruleValue ruleClause*
    | GROUP name groupClause* LBRACE scoreLine* RBRACE
    | NOTHING WHEN expr
    | PERCENT name
    | STARTS_OVER OVER AFTER eventRef whereClause?
    | FROZEN WHILE expr
    | COUNTS queryWindow
    ;
ruleValue : BY sum (LBRACE cellRow* RBRACE)? | sum ;
ruleClause
    : forEvents
    | COMMA? ONCE PER (CIVIL_UNIT | duration | name)
    | COMMA? AFTER duration
    | COMMA? HALVING EVERY duration
    | COMMA? FADING OVER duration
    | WHEN expr
    | UNLESS expr
    | COMMA? AT MOST signedNumber
    | BECAUSE STRING
    | AS name
    ;
forEvents
    : FOR ((EACH | FIRST_OF | LATEST_OF) eventRef | EACH duration WITHOUT eventRef)
      (whereClause | queryWindow)?
    ;
duration : NUMBER spanUnit ;
groupClause : COMMA? AT MOST signedNumber | WHEN expr ;

cellRow : cell COLON cellResult COMMA? ;
cell
    : (UNDER | OVER | LT | LE | GT | GE) bound
    | bound (OR (MORE_WORD | LESS) | DOTDOT bound | UP TO bound)
    | NOT (LPAREN bound (COMMA bound)* RPAREN | bound)
    | bound (COMMA bound)*
    | MINUS
    | OTHERWISE
    ;
cellResult : MINUS? (NUMBER | PERCENT) | path | LPAREN expr RPAREN ;

// ---------------------------------------------------------------------------------- bands, stages

bandDecl : BAND name bandClause* (LBRACE bandLine* RBRACE)? ;
bandClause : ownership | FROM sum (AND sum)? | effectiveFrom ;
bandLine
    : label ( FROM sum | WHEN expr | OTHERWISE | (EQ | LT | LE | GT | GE) sum ) ;

stageDecl : STAGE name ASIDE? stageClause* LBRACE stageLine* RBRACE ;
stageClause : ownership | AFTER name | OPENS OPPORTUNITY | effectiveFrom ;
stageLine : (WHEN | UNLESS | UNTIL) expr stageLineClause* ;
stageLineClause : AS label | BECAUSE STRING ;

answerDecl : ANSWER name answerClause* EQ expr ;
answerClause : ownership | effectiveFrom ;

routeDecl : ROUTE routeClause* LBRACE routeLine* RBRACE ;
routeClause : ownership | effectiveFrom ;
routeLine : TO (routeTable | name) (OTHERWISE | routeLineClause)* ;
routeTable : nameButRound LPAREN (expr (COMMA expr)*)? RPAREN (DOT anyWord)? ;
routeLineClause : WHEN expr | UNLESS expr | BECAUSE STRING ;

// ------------------------------------------------------------------------------------------ tests

testDecl : TEST STRING (FOR EACH what=name OF cases=STRING)? LBRACE testItem* RBRACE ;
testItem
    : AS OF DATE CLOCK?
    | LEAD (LBRACE (testField COMMA?)* RBRACE | IS NEW)
    | PREVIOUS_LEAD LEAD LBRACE (testField COMMA?)* RBRACE
    | CARRIED LBRACE (testField COMMA?)* RBRACE
    | EVENT name (LBRACE (testField COMMA?)* RBRACE)? testInstant? (COMMA NUMBER TIMES)?
    | EXPECT expectation (COMMA expectation)*
    ;
testInstant : NUMBER spanUnit AGO | DATE CLOCK? ;
testField : FROZEN? fieldPath COLON (LPAREN (testValue (COMMA testValue)*)? RPAREN | testValue) ;
testValue : bound ;
expectation : expr (BECAUSE label)? ;
fieldPath : anyWord (DOT anyWord)* ;

// ---------------------------------------------------------------------------------------- claims

claimDecl : CLAIM STRING ownership? LBRACE claimLine* RBRACE ;
// What falls or rises begins a line: only LINE_START tells it from the line before.
claimLine
    : LINE_START? (ALWAYS | NEVER) expr claimBecause?
    | LINE_START? AT_ONE MOST ONE OF expr (COMMA expr)* claimBecause?
    | LINE_START expr NEVER_MOVES (FALLS | RISES) AS claimCause claimBecause?
    ;
claimCause : path (FALLS | RISES) | name IS ADDED ;
claimBecause : BECAUSE STRING ;

ignoreDecl : IGNORE (name | STRING) (BECAUSE STRING)? ;

// ---------------------------------------------------------------------------------------- sources

sourceDecl
    : SOURCE name format=name (FOR record=name | BY by=STRING) (DELIMITER delimiter=STRING)?
      LBRACE sourceLine* RBRACE
    ;
// On a line of its own everything may stand; several lines in one need their `from`.
sourceLine
    : LINE_START
      ( MISSING WHEN missingValue (COMMA missingValue)*
      | sourcePath sourceClause*
      | sourceOther
      )
    | sourcePath sourceFrom sourceClause*
    | sourceOther
    ;
sourceOther
    : OTHERS IGNORED
    | REJECT WHEN expr
    | HISTORY NUMBER spanUnit
    | sourceEvent
    | sourceNested
    ;
sourceEvent : STRING ARROW name (LBRACE sourceLine* RBRACE)? ;
sourceNested
    : EVENTS FROM nested=STRING (BY by=STRING | FOR record=name) LBRACE sourceLine* RBRACE
    ;
sourceFrom : FROM STRING ;
sourceClause
    : FROM STRING
    | AS NUMBER_WORD LIKE STRING
    | AS UNIX UNIX_UNIT
    | AS STRING (OR STRING)*
    | ZONE STRING
    | SPLIT BY STRING
    | ROUNDED
    | UNIQUE
    | MISSING WHEN missingValue (COMMA missingValue)*
    | LBRACE (mapRow COMMA?)* RBRACE
    ;
missingValue : STRING | signedNumber | anyWord ;
mapRow
    : mapKey (COMMA mapKey)* ARROW anyLabel
    | OTHERWISE (ARROW anyLabel | AS IS)
    ;
mapKey : STRING | signedNumber | name | YES | NO ;

// ------------------------------------------------------------------------------------ expressions
// Loosest first; layered, because left-recursive alternatives that end in an optional part lose
// their precedence.

expr : IF expr THEN expr ELSE expr | implication ;
implication : exclusion (IMPLIES exclusion)* ;
exclusion : disjunction (EXCEPT disjunction)? ;
disjunction : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
negation : (NOT | SURELY | POSSIBLY | NEWLY) negation | comparison ;
comparison
    : eventTest
    | eventValue whereClause
    | sum (comparisonTail | timeTail)?
    ;
comparisonTail
    : compareTail | inTail | betweenTail | isTail | textTail | wordsTail | hasTail | changeTail
    ;

compareTail : (EQ | NE | LT | LE | GT | GE) sum ;
inTail : NOT? IN (LPAREN setItem (COMMA setItem)* RPAREN | setItem) ;
setItem : bound ((DOTDOT | UP TO) bound)? ;
betweenTail : NOT? BETWEEN sum AND sum ;
isTail : IS (AT (LEAST | MOST) sum | NOT? (KNOWN | MISSING | NEW)) ;
changeTail : CHANGED | BECAME sum ;
timeTail : NOT? (TIME_IN inWindow | TIME_BETWEEN betweenWindow) ;
textTail : NOT? EXACTLY? textTest operands ;
textTest : CONTAINS | STARTS WITH | ENDS WITH | HAS WORD | MATCHES REGEX? ;
wordsTail : NOT? EXACTLY? HAS (ANY | NO | NONE | ALL) (WORD | WORDS) OF operandSet ;
hasTail : NOT? HAS operands ;
operands : ((ANY | NONE | ALL) OF)? operandSet ;
operandSet : LPAREN bound (COMMA bound)* RPAREN | bound ;

// Questions about events. `where` takes one test; more of them, and windows of times in it, stand
// in parentheses, and so does a number with a `where` before anything is done with it.
eventTest
    : (ANY_OF | NO_OF | AT_COUNT (LEAST | MOST) NUMBER) eventRef (whereClause | queryWindow)?
    ;
eventValue
    : ( COUNT_OF OF | SUM_OF OF | DISTINCT_OF | FIRST_OF | LATEST_OF | DAYS_SINCE SINCE LAST )
      eventRef
    ;
eventRef : name (DOT anyWord)? ;
whereClause : WHERE whereTest whereWindow? ;
whereTest : (NOT | SURELY | POSSIBLY) whereTest | sum comparisonTail? ;
queryWindow : QUERY_IN inWindow | QUERY_BETWEEN betweenWindow ;
whereWindow : WHERE_IN inWindow | WHERE_BETWEEN betweenWindow ;
inWindow : LAST NUMBER CALENDAR? spanUnit | PERIOD spanUnit ;
betweenWindow : NUMBER spanUnit? AND NUMBER spanUnit AGO ;
spanUnit : unit | MONTHS | YEARS | CIVIL_UNIT ;

sum : product ((PLUS | MINUS) product)* ;
product : unary ((STAR | TIMES | SLASH | DIVIDE | MOD) unary)* ;
unary : MINUS unary | fallback ;
fallback : operand (OR ELSE (MINUS? operand))* ;
operand : LPAREN expr RPAREN | atom ;
atom
    : literal
    | PERCENT OF operand
    | AS OF
    | AT (LEAST | MOST) NUMBER OF LPAREN expr (COMMA expr)* RPAREN
    | CHOOSE LBRACE (WHEN expr THEN expr)* (OTHERWISE expr)? RBRACE
    | ROUND operand TO NUMBER
    | (MINUTES | HOURS | DAYS | WEEKS | MONTHS | YEARS) FROM operand TO operand
    | (MINUTES | HOURS | DAYS) UNIT_IN operand
    | name KNOWN? OF (LPAREN expr (COMMA expr)* RPAREN | atom)
    | nameButRound LPAREN (expr (COMMA expr)*)? RPAREN (DOT anyWord)?
    | eventValue queryWindow?
    | WAS path
    | path
    ;
literal : YES | NO | NUMBER unit? | PERCENT | STRING | DATE CLOCK? ;
unit : SECOND | SECONDS | MINUTE | MINUTES | HOUR | HOURS | DAY | DAYS | WEEK | WEEKS ;
// A literal or a name, where nothing longer may stand: sets, cells, values of a test.
bound : MINUS? literal | path ;
signedNumber : MINUS? NUMBER ;

// ------------------------------------------------------------------------------------------ words

path : name (DOT anyWord)* ;
label : name | STRING ;
anyLabel : anyWord | STRING ;
sourcePath : sourceWord (DOT anyWord)* ;

// Names of declarations and references to them: every word but the reserved ones.
name : nameButRound | ROUND ;
nameButRound
    : NAME | BACKTICK
    | POLICY | TEAM | LEAD | RECORD | TYPE | LIST | DEFINE | SCORE | BAND | STAGE | ANSWER
    | ROUTE | EVENT | TEST | SOURCE | CLAIM | IGNORE | TABLE
    | CURRENCY | ZONE | LED | BY | SIDE | APPROVED
    | SQUAD | QUEUE | FOR | OWNED | AGREED | TRUSTING | RANGE | WHOLE | ROUNDED | DOWN | HALF
    | UP | BLENDS | GIVE | TAKE | TIMES | AT | MOST | LEAST | CHOOSE | GROUP | NOTHING | FROM
    | ASIDE | AFTER | OPENS | OPPORTUNITY | TO | COLUMN | ONE | CONTAINS | STARTS | ENDS | WITH
    | HAS | WORD | WORDS | MATCHES | REGEX | EXACTLY | ALL | NONE | BETWEEN | KNOWN | MISSING
    | MOD | UNDER | OVER | MORE_WORD | LESS | EXPECT | DELIMITER | NUMBER_WORD | LIKE | SPLIT
    | OTHERS | IGNORED | UNIQUE | SECOND | SECONDS | MINUTE | MINUTES | HOUR | HOURS | DAY
    | DAYS | WEEK | WEEKS | MONTHS | YEARS
    ;
// The first word of a line of a source: `missing when` and `reject when` begin other lines.
sourceWord
    : name
    | AND | OR | NOT | IMPLIES | EXCEPT | IN | IS | AS | IF | THEN | ELSE | WHERE | UNLESS | UNTIL
    | BECAUSE | OTHERWISE | SURELY | POSSIBLY | YES | NO | ANY | WITHIN | THE
    ;
// Names of fields and choices: every word but `of`.
anyWord
    : name
    | AND | OR | NOT | IMPLIES | EXCEPT | IN | IS | AS | IF | THEN | ELSE | WHERE | WHEN | UNLESS
    | UNTIL | BECAUSE | OTHERWISE | SURELY | POSSIBLY | YES | NO | ANY | WITHIN | THE
    ;
