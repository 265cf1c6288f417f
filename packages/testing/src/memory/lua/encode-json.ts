/** Lua: `cjson.encode`, as of the library that Redis has. https://github.com/openresty/lua-cjson */
export const encodeJsonLua = String.raw`
local escapes = {
  ['"'] = '\\"', ['\\'] = '\\\\', ['/'] = '\\/',
  ['\b'] = '\\b', ['\f'] = '\\f', ['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t',
}
local function escape(char) return escapes[char] or string.format('\\u%04x', char:byte()) end
local function quote(text) return '"' .. (text:gsub('[%c"\\/]', escape)) .. '"' end

local function is_array(value)
  if next(value) == nil then return false end
  for key in pairs(value) do
    if type(key) ~= 'number' or key < 1 or key % 1 ~= 0 then return false end
  end
  return true
end

function cjson.encode(value)
  local kind = type(value)
  if kind == 'nil' then return 'null' end
  if kind == 'string' then return quote(value) end
  if kind == 'boolean' then return tostring(value) end
  if kind == 'number' then return string.format('%.14g', value) end
  if kind ~= 'table' then error('Cannot serialise ' .. kind .. ': type not supported', 0) end
  local parts = {}
  if is_array(value) then
    for index = 1, table.maxn(value) do parts[index] = cjson.encode(value[index]) end
    return '[' .. table.concat(parts, ',') .. ']'
  end
  for key, item in pairs(value) do
    parts[#parts + 1] = quote(tostring(key)) .. ':' .. cjson.encode(item)
  end
  return '{' .. table.concat(parts, ',') .. '}'
end
`;
