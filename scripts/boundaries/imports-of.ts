import ts from 'typescript';

/** One place where a file names another module. */
export interface ImportSite {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * All modules that a source names: static and dynamic imports, re-exports, `require`, import types,
 * type references.
 */
export function importsOf(path: string, text: string): ImportSite[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const sites: ImportSite[] = [];
  const add = (specifier: string, position: number): void => {
    sites.push({ specifier, line: file.getLineAndCharacterOfPosition(position).line + 1 });
  };
  const visit = (node: ts.Node): void => {
    const named = moduleNameOf(node);
    if (named !== undefined && ts.isStringLiteralLike(named)) add(named.text, named.getStart(file));
    ts.forEachChild(node, visit);
  };
  for (const { fileName, pos } of file.typeReferenceDirectives) add(fileName, pos);
  visit(file);
  return sites;
}

function moduleNameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return node.argument.literal;
  }
  if (ts.isModuleDeclaration(node)) return node.name;
  if (ts.isCallExpression(node) && loadsModule(node.expression)) return node.arguments[0];
  return undefined;
}

function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  // `require.resolve('x')` needs x as much as `require('x')` does.
  const name = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  return ts.isIdentifier(name) && name.text === 'require';
}
