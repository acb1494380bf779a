// SPDX-License-Identifier: Apache-2.0
// The words and signs of Tandem. What newcomers write instead has rules and gets messages of its
// own: compiler/parse/repair_signs.cpp reports it and puts the right token in its place.
lexer grammar TandemLexer;

// Made by compiler/parse (phrases.cpp), never read from text: the start of a line of a source or a
// claim, the `in` of `minutes in D`, the `|` that begins a row of a table, a cell in which nothing
// stands, and words that are names wherever they do not stand in a phrase about events, windows,
// change or claims. QUERY_ windows follow an event, WHERE_ ones its `where`, TIME_ ones a value.
tokens {
  LINE_START, UNIT_IN,
  ANY_OF, NO_OF, AT_COUNT, COUNT_OF, SUM_OF, DISTINCT_OF, FIRST_OF, LATEST_OF, DAYS_SINCE, SINCE,
  QUERY_IN, QUERY_BETWEEN, WHERE_IN, WHERE_BETWEEN,
  TIME_IN, TIME_BETWEEN, LAST, PERIOD, CALENDAR, CIVIL_UNIT, AGO,
  WAS, CHANGED, BECAME, NEWLY, NEW,
  EACH, WITHOUT, ONCE, PER, HALVING, FADING, EVERY, STARTS_OVER, FROZEN, WHILE, COUNTS,
  PREVIOUS_LEAD, CARRIED, EVENTS, UNIX, UNIX_UNIT, REJECT, HISTORY,
  HIT_FIRST, ROW, EMPTY,
  ALWAYS, NEVER, AT_ONE, NEVER_MOVES, FALLS, RISES, ADDED
}

// Reserved: no declaration may be named so (README.md, "Words").
AND : 'and';              OR : 'or';                NOT : 'not';
IMPLIES : 'implies';      EXCEPT : 'except';        IN : 'in';
IS : 'is';                OF : 'of';                AS : 'as';
IF : 'if';                THEN : 'then';            ELSE : 'else';
WHERE : 'where';          WHEN : 'when';            UNLESS : 'unless';
UNTIL : 'until';          BECAUSE : 'because';      OTHERWISE : 'otherwise';
SURELY : 'surely';        POSSIBLY : 'possibly';    YES : 'yes';
NO : 'no';                ANY : 'any';              WITHIN : 'within';
THE : 'the';

// Start a declaration; usable as names.
POLICY : 'policy';  TEAM : 'team';      LEAD : 'lead';
RECORD : 'record';  TYPE : 'type';      LIST : 'list';
DEFINE : 'define';  SCORE : 'score';    BAND : 'band';
STAGE : 'stage';    ANSWER : 'answer';  ROUTE : 'route';
EVENT : 'event';    TEST : 'test';      SOURCE : 'source';
CLAIM : 'claim';    IGNORE : 'ignore';  TABLE : 'table';

// Have a meaning in some places; usable as names.
CURRENCY : 'currency';        ZONE : 'zone';                LED : 'led';
BY : 'by';                    SIDE : 'side';                APPROVED : 'approved';
SQUAD : 'squad';              QUEUE : 'queue';              FOR : 'for';
OWNED : 'owned';              AGREED : 'agreed';            TRUSTING : 'trusting';
RANGE : 'range';              WHOLE : 'whole';              ROUNDED : 'rounded';
DOWN : 'down';                HALF : 'half';                UP : 'up';
BLENDS : 'blends';            GIVE : 'give';                TAKE : 'take';
TIMES : 'times';              AT : 'at';                    MOST : 'most';
LEAST : 'least';              CHOOSE : 'choose';            GROUP : 'group';
NOTHING : 'nothing';          FROM : 'from';                ASIDE : 'aside';
AFTER : 'after';              OPENS : 'opens';              OPPORTUNITY : 'opportunity';
TO : 'to';                    COLUMN : 'column';            ONE : 'one';
CONTAINS : 'contains';        STARTS : 'starts';            ENDS : 'ends';
WITH : 'with';                HAS : 'has';                  WORD : 'word';
WORDS : 'words';              MATCHES : 'matches';          REGEX : 'regex';
EXACTLY : 'exactly';          ALL : 'all';                  NONE : 'none';
BETWEEN : 'between';          KNOWN : 'known';              MISSING : 'missing';
MOD : 'mod';                  ROUND : 'round';              UNDER : 'under';
OVER : 'over';                MORE_WORD : 'more';           LESS : 'less';
EXPECT : 'expect';            DELIMITER : 'delimiter';      NUMBER_WORD : 'number';
LIKE : 'like';                SPLIT : 'split';              OTHERS : 'others';
IGNORED : 'ignored';          UNIQUE : 'unique';            SECOND : 'second';
SECONDS : 'seconds';          MINUTE : 'minute';            MINUTES : 'minutes';
HOUR : 'hour';                HOURS : 'hours';              DAY : 'day';
DAYS : 'days';                WEEK : 'week';                WEEKS : 'weeks';
MONTHS : 'months';            YEARS : 'years';

LBRACE : '{';  RBRACE : '}';  LPAREN : '(';  RPAREN : ')';
COMMA  : ',';  COLON  : ':';  DOT    : '.';  DOTDOT : '..';
EQ     : '=';  NE     : '!='; LT     : '<';  LE     : '<=';
GT     : '>';  GE     : '>='; PLUS   : '+';  MINUS  : '-';
STAR   : '*' | '\u00D7';      SLASH  : '/';  DIVIDE : '\u00F7';
ARROW  : '->'; QUESTION : '?'; BAR : '|';

DATE     : D D D D '-' D D '-' D D;
CLOCK    : D D ':' D D (':' D D)?;
NUMBER   : DIGITS ('.' DIGITS)?;
PERCENT  : DIGITS ('.' DIGITS)? '%';
STRING   : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"';
BACKTICK : '`' ~[`\r\n]+ '`';
NAME     : (LETTER | '_') (LETTER | [0-9_] | MARK)*;

COMMENT : '//' ~[\r\n]* -> skip;
BLANK   : [ \t\r\n\f\u00A0\uFEFF]+ -> skip;

// What people write who come from somewhere else.
BAD_OPERATOR : '==' | '===' | '=>' | '&&' | '||' | '<>' | '=<' | '!' | '&'
             | '\u2260' | '\u2265' | '\u2264' | '\u2212' | '\u2192' | '\u2013';
BAD_SEMICOLON : ';';
BAD_BRACKET   : '[' | ']';
BAD_QUOTES    : '\'' ~['\r\n]* '\''
              | [\u201C\u201D\u201E] ~[\u201C\u201D\u201E"\r\n]* [\u201C\u201D"]
              | [\u2018\u2019] ~[\u2018\u2019\r\n]* [\u2018\u2019];
BAD_STRING    : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'?;
BAD_CURRENCY  : [$\u20AC\u00A3\u00A5];
BAD_COMMENT   : '#' ~[\r\n]* | '/*' .*? ('*/' | EOF) | '--' ~[0-9\r\n] ~[\r\n]*;
BAD_CLOCK     : D D? (':' D D)? [ap] 'm' | D D? (':' D D)? [AP] 'M' | D ':' D D;
BAD_SUFFIX    : DIGITS ('.' DIGITS)? (LETTER | '_')+ (LETTER | [0-9_])*;
BAD_DATE      : D D? '/' D D? '/' D D (D D)? | D D? '.' D D? '.' D D (D D)?
              | D D D D '/' D D? '/' D D? | D D? '-' D D? '-' D D D D;
BAD_HYPHEN    : DIGITS '-' DIGITS;
BAD_PERCENT   : '%';
BAD_CHARACTER : .;

fragment D      : [0-9];
fragment DIGITS : [0-9]+ ('_' [0-9]+)*;
fragment LETTER : [\p{L}];
fragment MARK   : [\p{M}];
